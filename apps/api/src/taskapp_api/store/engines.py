"""The two databases, as peewee knows them, and what their errors mean."""

import ssl
from typing import Any

from peewee import MySQLDatabase, PeeweeException, SqliteDatabase
from pymysql.constants import CR, ER, FIELD_TYPE
from pymysql.converters import conversions

from taskapp_api.settings import DatabaseSettings, TlsMode
from taskapp_api.store.errors import (
    ConnectionLostError,
    DeadlockError,
    StoreError,
    UnavailableError,
)

CONNECT_TIMEOUT = 2
READ_TIMEOUT = 5
LOCK_TIMEOUT = 3

# Dates and times stay text: parsing them took half the time of reading a list.
_CONVERSIONS = {
    key: value
    for key, value in conversions.items()
    if key not in (FIELD_TYPE.DATE, FIELD_TYPE.DATETIME)
}
_SESSION = (
    "SET SESSION sql_mode = 'TRADITIONAL', time_zone = '+00:00',"
    f" innodb_lock_wait_timeout = {LOCK_TIMEOUT}"
)
_READ_ONLY = 1836
_NO_SPACE = {ER.DISK_FULL, ER.RECORD_FILE_FULL}
_CLIENT_INTERACTION_TIMEOUT = 4031
# A server that has become read-only was replaced: a new connection leads to the new one.
_LOST = {
    0,
    CR.CR_SERVER_GONE_ERROR,
    CR.CR_SERVER_LOST,
    ER.SERVER_SHUTDOWN,
    ER.NORMAL_SHUTDOWN,
    ER.OPTION_PREVENTS_STATEMENT,
    ER.QUERY_INTERRUPTED,
    _READ_ONLY,
    _CLIENT_INTERACTION_TIMEOUT,
}


class MySQL(MySQLDatabase):  # type: ignore[misc]
    """A MySQL server."""

    def __init__(self, settings: DatabaseSettings) -> None:
        super().__init__(
            settings.name,
            host=settings.host,
            port=settings.port,
            user=settings.user,
            password=settings.password.encode(),
            conv=_CONVERSIONS,
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            write_timeout=READ_TIMEOUT,
            init_command=_SESSION,
            autoconnect=False,
            **_tls(settings),
        )

    @staticmethod
    def meaning(error: PeeweeException) -> type[StoreError] | None:
        """The store error that a database error amounts to, or None for a fault of ours."""
        code = error.args[0] if error.args else None
        if code in _LOST:
            return ConnectionLostError
        if code == ER.LOCK_DEADLOCK:
            return DeadlockError
        return UnavailableError if code in {ER.LOCK_WAIT_TIMEOUT, *_NO_SPACE} else None


class SQLite(SqliteDatabase):  # type: ignore[misc]
    """A SQLite file, which the migrations have made."""

    def __init__(self, settings: DatabaseSettings) -> None:
        assert settings.sqlite_path is not None
        super().__init__(
            # mode=rw: a missing file is an error, not a new and empty database
            f"{settings.sqlite_path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=LOCK_TIMEOUT,
            check_same_thread=False,
            lock_type="IMMEDIATE",
            autoconnect=False,
            pragmas={"journal_mode": "wal", "synchronous": "normal"},
        )

    @staticmethod
    def meaning(error: PeeweeException) -> type[StoreError] | None:
        """The store error that a database error amounts to, or None for a fault of ours."""
        return UnavailableError if "locked" in str(error) else None


Engine = MySQL | SQLite


def open_engine(settings: DatabaseSettings) -> Engine:
    """The database that the settings name, not connected yet."""
    return SQLite(settings) if settings.sqlite_path else MySQL(settings)


def _tls(settings: DatabaseSettings) -> dict[str, Any]:
    match settings.tls:
        case TlsMode.DISABLED:
            return {"ssl_disabled": True}
        case TlsMode.PREFERRED:
            return {}
    context = ssl.create_default_context(cafile=settings.tls_ca)
    context.check_hostname = settings.tls is TlsMode.VERIFY_IDENTITY
    if settings.tls is TlsMode.REQUIRED:
        context.verify_mode = ssl.CERT_NONE
    # The certificates that MySQL makes for itself lack what the strict check wants.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return {"ssl": context}
