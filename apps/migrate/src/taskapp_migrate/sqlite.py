"""Migrating a SQLite file."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Any

from yoyo.backends.core.sqlite3 import SQLiteBackend

from taskapp_migrate.errors import MigrateError
from taskapp_migrate.session import Session


class SQLite(Session, SQLiteBackend):  # type: ignore[misc]
    """A session on a SQLite file, where a whole run is one transaction."""

    engine = "sqlite"

    def connect(self, _: Any) -> Any:
        """Open the file, or make it."""
        path, wait = self.settings.sqlite_path, self.settings.wait
        assert path is not None
        try:
            return sqlite3.connect(path, timeout=wait, isolation_level=None)
        except sqlite3.Error as error:
            raise MigrateError(f"DB_SQLITE_PATH: {path} cannot be opened: {error}") from error

    @contextmanager
    def lock(self, timeout: float = 10) -> Iterator[None]:
        """Hold SQLite's own write lock from before the first look to after the last change."""
        try:
            self.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise MigrateError(
                f"{self.settings.sqlite_path} is still in use after {timeout:g} s ({error}): "
                "stop what writes to it, or give a longer DB_WAIT"
            ) from error
        self._in_transaction = True
        try:
            yield
            self.commit()
        except BaseException:
            self.rollback()
            raise

    def disable_transactions(self) -> AbstractContextManager[None]:
        """Stay in the transaction, which takes schema changes too."""
        return nullcontext()

    def execute(self, sql: str, params: Any = None) -> Any:
        """Run a statement with times as text; Python's own conversion is deprecated."""
        plain = {
            key: value.isoformat(" ") if isinstance(value, datetime) else value
            for key, value in (params or {}).items()
        }
        return super().execute(sql, plain)
