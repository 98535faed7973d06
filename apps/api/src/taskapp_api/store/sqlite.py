"""SQLite, and what its errors mean."""

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from peewee import SqliteDatabase, fn

from taskapp_api.settings import DatabaseSettings
from taskapp_api.store.database import Connection, Dialect, Engine, Result
from taskapp_api.store.errors import DuplicateError, StatementError, StoreError, UnavailableError

LOCK_TIMEOUT = 3.0
DIALECT = Dialect(SqliteDatabase(None), begin="BEGIN IMMEDIATE", row_locks=False, fold=fn.casefold)


class SQLite(Engine):
    """A SQLite file, which the migrations have made."""

    def __init__(self, settings: DatabaseSettings) -> None:
        assert settings.sqlite_path is not None
        # mode=rw: a missing file is an error, not a new and empty database
        self._uri = f"{settings.sqlite_path.absolute().as_uri()}?mode=rw"

    async def connect(self) -> Connection:
        """Open the file, or raise UnavailableError."""
        try:
            file = sqlite3.connect(
                self._uri,
                uri=True,
                timeout=LOCK_TIMEOUT,
                isolation_level=None,
                check_same_thread=False,
            )
        except sqlite3.Error as error:
            raise UnavailableError(str(error)) from error
        file.executescript("PRAGMA journal_mode = wal; PRAGMA synchronous = normal")
        # SQLite itself knows the case of ASCII letters only.
        file.create_function("casefold", 1, str.casefold, deterministic=True)
        return SQLiteConnection(file)


class SQLiteConnection(Connection):
    """An open SQLite file, with a thread of its own to wait for locks."""

    def __init__(self, file: sqlite3.Connection) -> None:
        super().__init__(DIALECT)
        self._file = file
        self._thread = ThreadPoolExecutor(1)

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Result:
        """Run a statement, or raise a StoreError."""
        run = partial(self._execute, sql, parameters)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, run)
        except sqlite3.Error as error:
            raise meaning(error)(str(error)) from error
        except BaseException:
            # The thread may be at the statement still.
            self.usable = False
            raise

    async def close(self) -> None:
        """Close the file when the thread is done."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._file.close)
        self._thread.shutdown()

    def _execute(self, sql: str, parameters: Sequence[Any]) -> Result:
        cursor = self._file.execute(sql, parameters)
        return Result(cursor.fetchall(), cursor.rowcount, cursor.lastrowid)


def meaning(error: sqlite3.Error) -> type[StoreError]:
    """The store error that a driver's error amounts to."""
    if isinstance(error, sqlite3.IntegrityError):
        return DuplicateError
    return UnavailableError if "locked" in str(error) else StatementError
