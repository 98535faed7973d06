import re
from pathlib import Path

import pytest

from taskapp_migrate.settings import LogLevel, Settings, SettingsError, TlsMode, load

APP = Path(__file__).parents[1]
NEEDED = {"DB_HOST": "db", "DB_USER": "migrate", "DB_PASSWORD": "secret"}


def set_only(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    monkeypatch.setattr("os.environ", variables)


def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    set_only(monkeypatch, NEEDED)
    assert load() == Settings(
        host="db",
        port=3306,
        name="taskapp",
        user="migrate",
        password="secret",
        tls=TlsMode.PREFERRED,
        wait=120,
        log_level=LogLevel.INFO,
    )


def test_everything_can_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ca, password = tmp_path / "ca.pem", tmp_path / "password"
    ca.touch()
    password.write_text("from a file\n")
    more = {"DB_PORT": "3307", "DB_NAME": "other", "DB_TLS": "verify-ca", "DB_TLS_CA": str(ca)}
    file = {"DB_HOST": "db", "DB_USER": "migrate", "DB_PASSWORD_FILE": str(password)}
    set_only(monkeypatch, {**file, **more, "DB_WAIT": "1.5", "LOG_LEVEL": "debug"})
    assert load() == Settings(
        host="db",
        port=3307,
        name="other",
        user="migrate",
        password="from a file",
        tls=TlsMode.VERIFY_CA,
        tls_ca=ca,
        wait=1.5,
        log_level=LogLevel.DEBUG,
    )


def test_sqlite_needs_its_path_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    set_only(monkeypatch, {"DB_SQLITE_PATH": "tasks.db", "DB_WAIT": "0"})
    assert load() == Settings(sqlite_path=Path("tasks.db"), wait=0)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DB_HOST", ""),
        ("DB_USER", ""),
        ("DB_PASSWORD", ""),
        ("DB_PASSWORD_FILE", "/missing"),
        ("DB_PORT", "0"),
        ("DB_PORT", "mysql"),
        ("DB_TLS", "on"),
        ("DB_TLS_CA", "/missing"),
        ("DB_WAIT", "soon"),
        ("DB_WAIT", "-1"),
        ("LOG_LEVEL", "loud"),
        ("DB_SQLITE_PATH", "tasks.db"),
    ],
)
def test_wrong_value_is_an_error_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    set_only(monkeypatch, {**NEEDED, variable: value})
    with pytest.raises(SettingsError, match=rf"\b{variable}\b"):
        load()


def test_password_is_not_shown() -> None:
    assert "secret" not in repr(Settings(password="secret"))


def test_every_variable_is_documented() -> None:
    source = (APP / "src" / "taskapp_migrate" / "settings.py").read_text()
    read = set(re.findall(r'"((?:DB|LOG)_[A-Z_]+)"', source))
    documented = set(re.findall(r"`((?:DB|LOG)_[A-Z_]+)`", (APP / "README.md").read_text()))
    assert documented - {"DB_PASSWORD_FILE"} == read
