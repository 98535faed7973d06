"""Waiting for a MySQL server that is starting, but not for one that will never let us in."""

import logging
import ssl
import time
from contextlib import closing

import pymysql
from pymysql.constants import CR, ER

from taskapp_migrate.connection import connect
from taskapp_migrate.errors import MigrateError
from taskapp_migrate.settings import Settings

READ_TIMEOUT = 5
PAUSE = 1.0
# In a new installation the user may be made a moment after the server answers. A wrong
# password stays wrong, though, and trying it for minutes can lock the account.
REFUSAL_LIMIT = 10.0
REFUSAL_PAUSE = 5.0

_BUSY = {ER.CON_COUNT_ERROR, ER.SERVER_SHUTDOWN, ER.TOO_MANY_USER_CONNECTIONS}
_REMEDIES = {
    ER.ACCESS_DENIED_ERROR: "check DB_USER and DB_PASSWORD",
    ER.DBACCESS_DENIED_ERROR: "grant DB_USER all privileges on the database DB_NAME",
    ER.BAD_DB_ERROR: "create the database or correct DB_NAME",
    CR.CR_SSL_CONNECTION_ERROR: "correct DB_TLS, or let the server offer TLS",
    CR.CR_CONN_HOST_ERROR: "check DB_TLS_CA, and DB_HOST against the server's certificate",
}

log = logging.getLogger(__name__)


def wait(settings: Settings) -> None:
    """Wait until MySQL lets us in; MigrateError when it refuses us or the time is up."""
    deadline = time.monotonic() + settings.wait
    limits = {False: deadline}
    said = ""
    while error := _attempt(settings):
        now, refused = time.monotonic(), _is_refusal(error)
        limit = limits.setdefault(refused, min(deadline, now + REFUSAL_LIMIT))
        if now >= limit:
            raise MigrateError(_verdict(settings, error, refused))
        if said != str(error.args[-1]):
            said = str(error.args[-1])
            log.info("waiting for the database: %s", said)
        time.sleep(min(REFUSAL_PAUSE if refused else PAUSE, limit - now))


def _attempt(settings: Settings) -> pymysql.MySQLError | None:
    try:
        with closing(connect(settings, READ_TIMEOUT)):
            return None
    except pymysql.MySQLError as error:
        return error


def _is_refusal(error: pymysql.MySQLError) -> bool:
    """Whether a server answered and will not have us, rather than being away, starting or busy."""
    code = error.args[0]
    if code == CR.CR_CONN_HOST_ERROR:
        cause = getattr(error, "original_exception", None)
        return isinstance(cause, ssl.SSLCertVerificationError)
    answered = ER.ERROR_FIRST <= code < CR.CR_ERROR_FIRST and code not in _BUSY
    return answered or code == CR.CR_SSL_CONNECTION_ERROR


def _verdict(settings: Settings, error: pymysql.MySQLError, refused: bool) -> str:
    where = f"{settings.host}:{settings.port}"
    if refused:
        remedy = _REMEDIES.get(error.args[0], "change that on the server")
        return f"MySQL at {where} refuses us: {error.args[-1]}; {remedy}"
    return (
        f"no MySQL server lets us in at {where} within DB_WAIT ({settings.wait:g} s):"
        f" {error.args[-1]}; check DB_HOST and DB_PORT and that the server runs"
    )
