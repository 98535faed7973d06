"""Connections to MySQL."""

import ssl
from typing import Any

import pymysql

from taskapp_migrate.errors import MigrateError
from taskapp_migrate.settings import Settings, TlsMode

CONNECT_TIMEOUT = 5
# While a change waits for its table, every query behind it waits too.
LOCK_WAIT_TIMEOUT = 10


def connect(settings: Settings, read_timeout: int | None = None) -> "pymysql.Connection[Any]":
    """Open a connection; without a read timeout a schema change may take as long as it needs."""
    # yoyo writes times of UTC, and some of them do not exist in other zones.
    session = f"SET SESSION lock_wait_timeout = {LOCK_WAIT_TIMEOUT}, time_zone = '+00:00'"
    try:
        return pymysql.connect(
            host=settings.host,
            port=settings.port,
            user=settings.user,
            # PyMySQL would take text for Latin-1.
            password=settings.password.encode(),
            database=settings.name,
            charset="utf8mb4",
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=read_timeout,
            init_command=session,
            **_tls(settings),
        )
    except RuntimeError as error:
        # To encrypt the password by itself, PyMySQL would need a package larger than the rest.
        raise MigrateError(
            f"MySQL at {settings.host}:{settings.port} asks for the password, which goes over TLS"
            " only; set DB_TLS to preferred, or let the server offer TLS"
        ) from error


def _tls(settings: Settings) -> dict[str, Any]:
    match settings.tls:
        case TlsMode.DISABLED:
            return {"ssl_disabled": True}
        case TlsMode.PREFERRED:
            return {}
    try:
        context = ssl.create_default_context(cafile=settings.tls_ca)
    except ssl.SSLError as error:
        raise MigrateError(f"DB_TLS_CA: {settings.tls_ca} holds no certificate ({error})") from None
    context.check_hostname = settings.tls is TlsMode.VERIFY_IDENTITY
    if settings.tls is TlsMode.REQUIRED:
        context.verify_mode = ssl.CERT_NONE
    # The certificates that MySQL makes for itself lack what the strict check wants.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return {"ssl": context}
