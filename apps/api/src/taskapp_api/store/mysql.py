"""MySQL, and what its errors mean."""

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import asyncmy
from asyncmy.constants import CR, ER
from asyncmy.errors import MySQLError
from peewee import MySQLDatabase

from taskapp_api.settings import DatabaseSettings, TlsMode
from taskapp_api.store.database import Connection, Dialect, Engine, Result
from taskapp_api.store.errors import (
    ConnectionLostError,
    DeadlockError,
    DuplicateError,
    NotSentError,
    StatementError,
    StoreError,
    UnavailableError,
)

CONNECT_TIMEOUT = 0.8
READ_TIMEOUT = 5
CLOSE_TIMEOUT = 1
LOCK_TIMEOUT = 3
STATEMENTS_KEPT = 64

DIALECT = Dialect(MySQLDatabase(None), begin="BEGIN", row_locks=True, fold=lambda text: text)
_SESSION = (
    "SET SESSION sql_mode = 'TRADITIONAL', time_zone = '+00:00',"
    f" innodb_lock_wait_timeout = {LOCK_TIMEOUT}"
)
# To encrypt the password by itself, the driver would need a package as large as half the image.
_ONLY_OVER_TLS = (
    "the server asks for the password, which goes over TLS only:"
    " set DB_TLS to preferred, or let the server offer TLS"
)
_FIRST_SERVER_ERROR, _FIRST_CLIENT_ERROR = 1000, 2000
_READ_ONLY = 1836
_CLIENT_INTERACTION_TIMEOUT = 4031
# A server that has become read-only was replaced: a new connection leads to the new one.
_LOST = {
    CR.CR_SERVER_LOST,
    ER.SERVER_SHUTDOWN,
    ER.NORMAL_SHUTDOWN,
    ER.OPTION_PREVENTS_STATEMENT,
    ER.QUERY_INTERRUPTED,
    _READ_ONLY,
    _CLIENT_INTERACTION_TIMEOUT,
}
_MEANINGS: dict[Any, type[StoreError]] = {
    **dict.fromkeys(_LOST, ConnectionLostError),
    0: NotSentError,
    CR.CR_SERVER_GONE_ERROR: NotSentError,
    ER.LOCK_DEADLOCK: DeadlockError,
    ER.LOCK_WAIT_TIMEOUT: UnavailableError,
    ER.DISK_FULL: UnavailableError,
    ER.RECORD_FILE_FULL: UnavailableError,
    ER.DUP_ENTRY: DuplicateError,
}


class MySQL(Engine):
    """A MySQL server."""

    def __init__(self, settings: DatabaseSettings) -> None:
        self._plain_will_do = settings.tls is TlsMode.PREFERRED
        self._arguments: dict[str, Any] = {
            "host": settings.host,
            "port": settings.port,
            "database": settings.name,
            "user": settings.user,
            "password": settings.password.encode(),
            "ssl": tls_context(settings),
            "init_command": _SESSION,
            "autocommit": True,
            "stmt_cache_size": STATEMENTS_KEPT,
        }

    async def connect(self) -> Connection:
        """Open a connection, or raise UnavailableError."""
        try:
            async with asyncio.timeout(CONNECT_TIMEOUT):
                return MySQLConnection(await self._dial())
        except (MySQLError, OSError) as error:
            raise UnavailableError(str(error) or "the database did not answer") from error
        except RuntimeError as error:
            raise UnavailableError(_ONLY_OVER_TLS) from error

    async def _dial(self) -> asyncmy.Connection:
        try:
            return await asyncmy.connect(**self._arguments)
        except MySQLError as error:
            # The driver does not look whether the server has TLS.
            if not (self._plain_will_do and isinstance(error.__cause__, ssl.SSLError)):
                raise
        return await asyncmy.connect(**{**self._arguments, "ssl": None})


class MySQLConnection(Connection):
    """A connection to a MySQL server."""

    def __init__(self, connection: asyncmy.Connection) -> None:
        super().__init__(DIALECT)
        self._connection = connection

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Result:
        """Run a statement, prepared if it has parameters, or raise a StoreError."""
        cursor = self._connection.cursor()
        try:
            async with asyncio.timeout(READ_TIMEOUT):
                await cursor.execute(sql, parameters or None)
                rows = await cursor.fetchall()
            return Result(rows, cursor.rowcount, cursor.lastrowid)  # type: ignore[arg-type]
        except MySQLError as error:
            found = meaning(error)
            self.usable = not issubclass(found, ConnectionLostError)
            raise found(str(error)) from error
        except TimeoutError:
            self.usable = False
            raise ConnectionLostError(f"no answer within {READ_TIMEOUT} s") from None
        except BaseException:
            # The rest of the answer may still be on its way.
            self.usable = False
            raise

    async def close(self) -> None:
        """End the connection, in good manners if it is usable and the server is there."""
        with suppress(TimeoutError):
            if self.usable:
                async with asyncio.timeout(CLOSE_TIMEOUT):
                    await self._connection.ensure_closed()
        self._connection.close()


def meaning(error: MySQLError) -> type[StoreError]:
    """The store error that a driver's error amounts to."""
    code = error.args[0] if error.args else None
    if code in _MEANINGS:
        return _MEANINGS[code]
    if isinstance(code, int) and not _FIRST_CLIENT_ERROR <= code < 3000:
        return StatementError
    return ConnectionLostError


def tls_context(settings: DatabaseSettings) -> ssl.SSLContext | None:
    """How to protect connections, None for not at all."""
    if settings.tls is TlsMode.DISABLED:
        return None
    if settings.tls in (TlsMode.PREFERRED, TlsMode.REQUIRED):
        # The default context would hold every public authority in memory for nothing.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return context
    context = ssl.create_default_context(cafile=settings.tls_ca)
    context.check_hostname = settings.tls is TlsMode.VERIFY_IDENTITY
    # The certificates that MySQL makes for itself lack what the strict check wants.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context
