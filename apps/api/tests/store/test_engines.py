import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import peewee
import pytest

from apps.api.tests.certificates import write_authority
from taskapp_api.settings import DatabaseSettings, TlsMode
from taskapp_api.store.engines import Engine, MySQL, open_engine
from taskapp_api.store.errors import ConnectionLostError, UnavailableError
from taskapp_api.store.sessions import Sessions


def variable(settings: DatabaseSettings, kind: str, name: str) -> str:
    """A variable of a new session."""

    def show(engine: Engine) -> str:
        value: str = engine.execute_sql(f"SHOW SESSION {kind} LIKE '{name}'").fetchone()[1]
        return value

    sessions = Sessions(open_engine(settings))
    try:
        return sessions.read(show)
    finally:
        sessions.close()


@pytest.mark.parametrize(
    ("mode", "encrypted"),
    [(TlsMode.DISABLED, False), (TlsMode.PREFERRED, True), (TlsMode.REQUIRED, True)],
)
def test_the_mode_decides_whether_the_connection_is_encrypted(
    mysql: DatabaseSettings, mode: TlsMode, encrypted: bool
) -> None:
    cipher = variable(replace(mysql, tls=mode), "STATUS", "Ssl_cipher")
    assert bool(cipher) is encrypted


@pytest.mark.parametrize("mode", [TlsMode.VERIFY_CA, TlsMode.VERIFY_IDENTITY])
@pytest.mark.parametrize("known", [True, False])
def test_a_certificate_that_cannot_be_verified_is_refused(
    mysql: DatabaseSettings, tmp_path: Path, mode: TlsMode, known: bool
) -> None:
    authority = write_authority(tmp_path / "ca.pem") if known else None
    with pytest.raises(UnavailableError, match="CERTIFICATE_VERIFY_FAILED"):
        variable(replace(mysql, tls=mode, tls_ca=authority), "STATUS", "Ssl_cipher")


@pytest.mark.parametrize(
    ("mode", "verified", "named"),
    [
        (TlsMode.REQUIRED, ssl.CERT_NONE, False),
        (TlsMode.VERIFY_CA, ssl.CERT_REQUIRED, False),
        (TlsMode.VERIFY_IDENTITY, ssl.CERT_REQUIRED, True),
    ],
)
def test_the_mode_decides_what_is_verified(
    mode: TlsMode, verified: ssl.VerifyMode, named: bool
) -> None:
    engine = open_engine(DatabaseSettings("db", tls=mode))
    context = engine.connect_params["ssl"]
    assert (context.verify_mode, context.check_hostname) == (verified, named)


def test_a_password_may_have_any_character(mysql: DatabaseSettings, root: Any) -> None:
    password = "p\u00e4\u3042'\"\\ "
    root.execute("CREATE USER someone@'%%' IDENTIFIED BY %s", (password,))
    root.execute(f"GRANT SELECT ON {mysql.name}.* TO someone@'%'")
    someone = replace(mysql, user="someone", password=password)
    try:
        assert variable(someone, "STATUS", "Uptime")
    finally:
        root.execute("DROP USER someone@'%'")


def test_a_session_is_strict_in_utc_and_impatient(mysql: DatabaseSettings) -> None:
    assert "STRICT_ALL_TABLES" in variable(mysql, "VARIABLES", "sql_mode")
    assert variable(mysql, "VARIABLES", "time_zone") == "+00:00"
    assert variable(mysql, "VARIABLES", "innodb_lock_wait_timeout") == "3"


def test_a_wrong_password_is_an_outage_that_does_not_tell_it(mysql: DatabaseSettings) -> None:
    with pytest.raises(UnavailableError, match="Access denied") as caught:
        variable(replace(mysql, password="not this"), "STATUS", "Uptime")
    assert "not this" not in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "meaning"),
    [
        ((0, ""), ConnectionLostError),
        ((1053, "Server shutdown in progress"), ConnectionLostError),
        ((1290, "The MySQL server is running with --read-only"), ConnectionLostError),
        ((1836, "Running in read-only mode"), ConnectionLostError),
        ((4031, "The client was disconnected because of inactivity"), ConnectionLostError),
        ((1205, "Lock wait timeout exceeded"), UnavailableError),
        ((1021, "Disk full"), UnavailableError),
        ((1114, "The table is full"), UnavailableError),
        ((1146, "Table 'x' doesn't exist"), None),
        ((), None),
    ],
)
def test_an_error_has_a_meaning(arguments: tuple[Any, ...], meaning: type | None) -> None:
    engine = MySQL(DatabaseSettings("db"))
    assert engine.meaning(peewee.OperationalError(*arguments)) is meaning
