import asyncio
import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from uuid import uuid4

import asyncmy
import pytest
from asyncmy.errors import InternalError, MySQLError, OperationalError

from apps.api.tests.certificates import write_authority
from apps.api.tests.store.conftest import execute, opened
from taskapp_api.settings import DatabaseSettings, TlsMode
from taskapp_api.store import mysql as mysql_module
from taskapp_api.store.errors import (
    ConnectionLostError,
    DeadlockError,
    DuplicateError,
    NotSentError,
    StatementError,
    UnavailableError,
)
from taskapp_api.store.mysql import MySQLConnection, meaning, tls_context

pytestmark = pytest.mark.anyio


async def variable(settings: DatabaseSettings, kind: str, name: str) -> str:
    """A variable of a new session."""
    async with opened(settings) as sessions:
        found = await sessions.read(execute, f"SHOW SESSION {kind} LIKE '{name}'")
        return str(found.rows[0][1])


@pytest.mark.parametrize(
    ("mode", "encrypted"),
    [(TlsMode.DISABLED, False), (TlsMode.PREFERRED, True), (TlsMode.REQUIRED, True)],
)
async def test_the_mode_decides_whether_the_connection_is_encrypted(
    mysql: DatabaseSettings, mode: TlsMode, encrypted: bool
) -> None:
    cipher = await variable(replace(mysql, tls=mode), "STATUS", "Ssl_cipher")
    assert bool(cipher) is encrypted


@pytest.mark.parametrize("mode", [TlsMode.VERIFY_CA, TlsMode.VERIFY_IDENTITY])
@pytest.mark.parametrize("known", [True, False])
async def test_a_certificate_that_cannot_be_verified_is_refused(
    mysql: DatabaseSettings, tmp_path: Path, mode: TlsMode, known: bool
) -> None:
    authority = write_authority(tmp_path / "ca.pem") if known else None
    with pytest.raises(UnavailableError, match="CERTIFICATE_VERIFY_FAILED"):
        await variable(replace(mysql, tls=mode, tls_ca=authority), "STATUS", "Ssl_cipher")


@pytest.mark.parametrize(
    ("mode", "verified", "named"),
    [
        (TlsMode.PREFERRED, ssl.CERT_NONE, False),
        (TlsMode.REQUIRED, ssl.CERT_NONE, False),
        (TlsMode.VERIFY_CA, ssl.CERT_REQUIRED, False),
        (TlsMode.VERIFY_IDENTITY, ssl.CERT_REQUIRED, True),
    ],
)
def test_the_mode_decides_what_is_verified(
    mode: TlsMode, verified: ssl.VerifyMode, named: bool
) -> None:
    context = tls_context(DatabaseSettings("db", tls=mode))
    assert context
    assert (context.verify_mode, context.check_hostname) == (verified, named)


@pytest.mark.parametrize(("mode", "served"), [(TlsMode.PREFERRED, True), (TlsMode.REQUIRED, False)])
async def test_a_server_without_tls_is_good_enough_only_if_tls_was_a_preference(
    mysql: DatabaseSettings, monkeypatch: pytest.MonkeyPatch, mode: TlsMode, served: bool
) -> None:
    connect = asyncmy.connect

    async def connect_without_tls(**arguments: Any) -> asyncmy.Connection:
        if arguments["ssl"]:
            raise OperationalError(2003, "Can't connect") from ssl.SSLError("WRONG_VERSION_NUMBER")
        return await connect(**arguments)

    monkeypatch.setattr(asyncmy, "connect", connect_without_tls)
    settings = replace(mysql, tls=mode)
    if served:
        assert await variable(settings, "STATUS", "Ssl_cipher") == ""
    else:
        with pytest.raises(UnavailableError, match="Can't connect"):
            await variable(settings, "STATUS", "Ssl_cipher")


async def test_a_password_may_have_any_character(mysql: DatabaseSettings, root: Any) -> None:
    password = "p\u00e4\u3042'\"\\ "
    root.execute("CREATE USER someone@'%%' IDENTIFIED BY %s", (password,))
    root.execute(f"GRANT SELECT ON {mysql.name}.* TO someone@'%'")
    someone = replace(mysql, user="someone", password=password)
    try:
        assert await variable(someone, "STATUS", "Uptime")
    finally:
        root.execute("DROP USER someone@'%'")


async def test_a_password_goes_over_tls_only(mysql: DatabaseSettings, root: Any) -> None:
    # A server that has seen a password over TLS takes it without TLS, too.
    password = uuid4().hex
    root.execute("CREATE USER stranger@'%%' IDENTIFIED BY %s", (password,))
    stranger = replace(mysql, user="stranger", password=password, name="information_schema")
    try:
        with pytest.raises(UnavailableError, match="over TLS only: set DB_TLS to preferred"):
            await variable(replace(stranger, tls=TlsMode.DISABLED), "STATUS", "Uptime")
        assert await variable(replace(stranger, tls=TlsMode.REQUIRED), "STATUS", "Uptime")
    finally:
        root.execute("DROP USER stranger@'%'")


async def test_a_session_is_strict_in_utc_and_impatient(mysql: DatabaseSettings) -> None:
    assert "STRICT_ALL_TABLES" in await variable(mysql, "VARIABLES", "sql_mode")
    assert await variable(mysql, "VARIABLES", "time_zone") == "+00:00"
    assert await variable(mysql, "VARIABLES", "innodb_lock_wait_timeout") == "3"


async def test_a_wrong_password_is_an_outage_that_does_not_tell_it(mysql: DatabaseSettings) -> None:
    with pytest.raises(UnavailableError, match="Access denied") as caught:
        await variable(replace(mysql, password="not this"), "STATUS", "Uptime")
    assert "not this" not in str(caught.value)
    # The driver has begun to close the connection; a loop that ends first complains.
    await asyncio.sleep(0.2)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationalError(0, "Not connected"), NotSentError),
        (OperationalError(2006, "MySQL server has gone away"), NotSentError),
        (OperationalError(2013, "Lost connection"), ConnectionLostError),
        (OperationalError(2014, "Command Out of Sync"), ConnectionLostError),
        (InternalError("Packet sequence number wrong"), ConnectionLostError),
        (InternalError(), ConnectionLostError),
        (OperationalError(1053, "Server shutdown in progress"), ConnectionLostError),
        (OperationalError(1290, "Running with the --read-only option"), ConnectionLostError),
        (OperationalError(1836, "Running in read-only mode"), ConnectionLostError),
        (OperationalError(4031, "Disconnected because of inactivity"), ConnectionLostError),
        (OperationalError(1205, "Lock wait timeout exceeded"), UnavailableError),
        (OperationalError(1021, "Disk full"), UnavailableError),
        (OperationalError(1114, "The table is full"), UnavailableError),
        (OperationalError(1213, "Deadlock found"), DeadlockError),
        (OperationalError(1062, "Duplicate entry"), DuplicateError),
        (OperationalError(1146, "Table 'x' doesn't exist"), StatementError),
        (OperationalError(3024, "Maximum statement time exceeded"), StatementError),
    ],
)
def test_an_error_has_a_meaning(error: MySQLError, expected: type) -> None:
    assert meaning(error) is expected


async def test_a_server_that_is_silent_is_left_after_a_moment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(mysql_module, "CLOSE_TIMEOUT", 0.01)
    driver = Mock(ensure_closed=lambda: asyncio.sleep(60))
    # Python 3.11 stops tracing the frame that a cancellation passes, so it passes another one.
    await asyncio.create_task(MySQLConnection(driver).close())
    driver.close.assert_called_once_with()
