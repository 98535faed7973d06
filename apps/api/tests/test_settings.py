from pathlib import Path

import pytest

from apps.api.tests.certificates import write_authority
from taskapp_api.settings import DatabaseSettings, LogLevel, Settings, SettingsError, TlsMode, load

MYSQL = {"DB_HOST": "db", "DB_USER": "api", "DB_PASSWORD": "secret"}
SQLITE = {"DB_SQLITE_PATH": "tasks.db"}


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.environ", {})


def read(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load()


def test_mysql_needs_a_host_a_user_and_a_password(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, **MYSQL) == Settings(
        DatabaseSettings("db", 3306, "taskapp", "api", "secret"),
        host="0.0.0.0",
        port=8000,
        metrics_port=9000,
        root_path="",
        log_level=LogLevel.INFO,
        idempotency_key_ttl=86400,
    )


def test_everything_can_be_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ca = write_authority(tmp_path / "ca.pem")
    database = {"DB_PORT": "3307", "DB_NAME": "n", "DB_TLS": "verify-ca", "DB_POOL_SIZE": "3"}
    server = {"HOST": "127.0.0.1", "PORT": "81", "METRICS_PORT": "0", "ROOT_PATH": "/app2/api/"}
    other = {"LOG_LEVEL": "debug", "IDEMPOTENCY_KEY_TTL": "60", "DB_TLS_CA": str(ca)}
    server["VERSION"] = "v1"
    assert read(monkeypatch, **MYSQL, **database, **server, **other) == Settings(
        DatabaseSettings("db", 3307, "n", "api", "secret", TlsMode.VERIFY_CA, ca, 3),
        host="127.0.0.1",
        port=81,
        metrics_port=0,
        root_path="/app2/api",
        version="v1",
        log_level=LogLevel.DEBUG,
        idempotency_key_ttl=60,
    )


def test_sqlite_needs_a_path_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    database = read(monkeypatch, **SQLITE, DB_POOL_SIZE="2").database
    assert database == DatabaseSettings(sqlite_path=Path("tasks.db"), pool_size=2)


def test_the_password_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("from file\n")
    password_file = str(tmp_path / "password")
    variables = {**MYSQL, "DB_PASSWORD": "", "DB_PASSWORD_FILE": password_file}
    assert read(monkeypatch, **variables).database.password == "from file"


def test_the_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "secret" not in repr(read(monkeypatch, **MYSQL))


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, "DB_HOST is not set: set it to the MySQL server, or DB_SQLITE_PATH to a file"),
        ({**MYSQL, "DB_HOST": ""}, "DB_HOST is not set"),
        ({**MYSQL, "DB_USER": ""}, "DB_USER is not set"),
        ({**MYSQL, "DB_PASSWORD": ""}, "DB_PASSWORD is not set: set it or DB_PASSWORD_FILE"),
        ({**MYSQL, "DB_PASSWORD_FILE": "/nowhere"}, "DB_PASSWORD_FILE must be a readable file"),
        ({**MYSQL, **SQLITE}, "DB_HOST and DB_SQLITE_PATH are both set: unset one of them"),
        ({**MYSQL, "DB_PORT": "x"}, '"DB_PORT" invalid: Not a valid integer.'),
        ({**MYSQL, "DB_PORT": "0"}, '"DB_PORT" invalid'),
        ({**MYSQL, "DB_TLS": "maybe"}, '"DB_TLS" invalid: Must be one of: disabled, preferred'),
        ({**MYSQL, "DB_TLS_CA": "/nowhere"}, "DB_TLS_CA is '/nowhere': No such file or directory"),
        ({**MYSQL, "DB_TLS_CA": __file__}, "DB_TLS_CA is"),
        ({**SQLITE, "DB_POOL_SIZE": "0"}, '"DB_POOL_SIZE" invalid'),
        ({**SQLITE, "PORT": "65536"}, '"PORT" invalid'),
        ({**SQLITE, "METRICS_PORT": "-1"}, '"METRICS_PORT" invalid'),
        ({**SQLITE, "ROOT_PATH": "app2"}, "ROOT_PATH is 'app2': it must start with a slash"),
        ({**SQLITE, "LOG_LEVEL": "loud"}, '"LOG_LEVEL" invalid: Must be one of: debug, info'),
        ({**SQLITE, "IDEMPOTENCY_KEY_TTL": "0"}, '"IDEMPOTENCY_KEY_TTL" invalid'),
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(monkeypatch, **variables)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_traces_have_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "http://collector:4318"
    assert read(monkeypatch, **SQLITE, OTEL_EXPORTER_OTLP_ENDPOINT=url).traces_endpoint == url


def test_traces_want_a_url_and_an_image_that_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="'collector': write a URL, as http://collector:4318"):
        read(monkeypatch, **SQLITE, OTEL_EXPORTER_OTLP_ENDPOINT="collector")
    monkeypatch.setattr("taskapp_api.settings.find_spec", lambda _: None)
    with pytest.raises(SettingsError, match="build it with `--build-arg EXTRAS=traces`"):
        read(monkeypatch, **SQLITE, OTEL_EXPORTER_OTLP_ENDPOINT="http://collector:4318")
