import ssl
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from taskapp_migrate import patience
from taskapp_migrate.connection import connect
from taskapp_migrate.errors import MigrateError
from taskapp_migrate.settings import Settings, TlsMode

from .databases import query


def cipher(settings: Settings) -> str:
    with closing(connect(settings)) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW STATUS LIKE 'Ssl_cipher'")
        return str(cursor.fetchall()[0][1])


@pytest.fixture
def authority(mysql_database: Settings, tmp_path: Path) -> Path:
    """The certificate of the authority that signed the server's, which it sends along."""
    with closing(connect(mysql_database)) as connection:
        chain = connection._sock._sslobj.get_unverified_chain()  # type: ignore[attr-defined]
    path = tmp_path / "ca.pem"
    path.write_text(ssl.DER_cert_to_PEM_cert(chain[-1].public_bytes(2)))
    return path


@pytest.mark.parametrize(
    ("mode", "encrypted"),
    [(TlsMode.DISABLED, False), (TlsMode.PREFERRED, True), (TlsMode.REQUIRED, True)],
)
def test_unverified_modes(mysql_database: Settings, mode: TlsMode, encrypted: bool) -> None:
    assert bool(cipher(replace(mysql_database, tls=mode))) == encrypted


def test_authority_is_verified(mysql_database: Settings, authority: Path) -> None:
    settings = replace(mysql_database, tls=TlsMode.VERIFY_CA, wait=0)
    assert cipher(replace(settings, tls_ca=authority))
    with pytest.raises(MigrateError, match=r"refuses us: .*self-signed.*check DB_TLS_CA"):
        patience.wait(settings)


def test_identity_is_verified(mysql_database: Settings, authority: Path) -> None:
    settings = replace(mysql_database, tls=TlsMode.VERIFY_IDENTITY, tls_ca=authority, wait=0)
    with pytest.raises(MigrateError, match=r"refuses us: .*not valid for.*DB_HOST"):
        patience.wait(settings)


def test_file_without_a_certificate_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("not a certificate")
    settings = Settings(tls=TlsMode.REQUIRED, tls_ca=tmp_path / "ca.pem")
    with pytest.raises(MigrateError, match=r"DB_TLS_CA: .*ca.pem holds no certificate"):
        connect(settings)


def test_session_writes_times_of_utc_and_does_not_queue_for_a_table_in_use(
    mysql_database: Settings,
) -> None:
    (row,) = query(mysql_database, "SELECT @@session.time_zone, @@session.lock_wait_timeout")
    assert row == ("+00:00", 10)


def test_password_goes_over_tls_only(mysql_database: Settings) -> None:
    query(mysql_database, "CREATE USER visitor@'%' IDENTIFIED BY 'secret'")
    visitor = replace(mysql_database, user="visitor", password="secret", name="information_schema")
    try:
        with pytest.raises(MigrateError, match=r"over TLS only; set DB_TLS to preferred"):
            connect(replace(visitor, tls=TlsMode.DISABLED))
        assert cipher(replace(visitor, tls=TlsMode.REQUIRED))
    finally:
        query(mysql_database, "DROP USER visitor@'%'")
