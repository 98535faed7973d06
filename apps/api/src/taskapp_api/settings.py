"""Settings, read once from the environment and checked before anything starts."""

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from environs import EnvError, FileAwareEnv, validate

_Choice = TypeVar("_Choice", bound=StrEnum)


class TlsMode(StrEnum):
    """How far the connection to MySQL is protected, in MySQL's own terms."""

    DISABLED = "disabled"
    PREFERRED = "preferred"
    REQUIRED = "required"
    VERIFY_CA = "verify-ca"
    VERIFY_IDENTITY = "verify-identity"


class LogLevel(StrEnum):
    """From which level on a log line is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class SettingsError(Exception):
    """A setting is missing or wrong; the message names its variable."""


@dataclass(frozen=True)
class DatabaseSettings:
    """Which database to use: a MySQL server, or a SQLite file when `sqlite_path` is set."""

    host: str = ""
    port: int = 3306
    name: str = "taskapp"
    user: str = ""
    password: str = field(default="", repr=False)
    tls: TlsMode = TlsMode.PREFERRED
    tls_ca: Path | None = None
    pool_size: int = 4
    sqlite_path: Path | None = None


@dataclass(frozen=True)
class Settings:
    """Everything that can be set."""

    database: DatabaseSettings
    host: str = "0.0.0.0"  # noqa: S104 - a container serves its pod's address
    port: int = 8000
    metrics_port: int = 9000
    root_path: str = ""
    version: str = ""
    log_level: LogLevel = LogLevel.INFO
    idempotency_key_ttl: int = 86400
    traces_endpoint: str = ""


def load() -> Settings:
    """Read the settings, or raise SettingsError naming the variable at fault."""
    env = FileAwareEnv(strip_whitespace=True)
    try:
        return Settings(
            database=_sqlite(env) if env.str("DB_SQLITE_PATH", "") else _mysql(env),
            host=env.str("HOST", Settings.host),
            port=_integer(env, "PORT", Settings.port, 1, 65535),
            metrics_port=_integer(env, "METRICS_PORT", Settings.metrics_port, 0, 65535),
            root_path=_root_path(env),
            version=env.str("VERSION", ""),
            log_level=_choice(env, "LOG_LEVEL", Settings.log_level),
            idempotency_key_ttl=_integer(env, "IDEMPOTENCY_KEY_TTL", 86400, 1, 366 * 86400),
            traces_endpoint=_traces_endpoint(env, "OTEL_EXPORTER_OTLP_ENDPOINT"),
        )
    except (EnvError, ValueError) as error:
        raise SettingsError(str(error)) from error


def _sqlite(env: FileAwareEnv) -> DatabaseSettings:
    if env.str("DB_HOST", ""):
        raise SettingsError("DB_HOST and DB_SQLITE_PATH are both set: unset one of them")
    return DatabaseSettings(sqlite_path=env.path("DB_SQLITE_PATH"), pool_size=_pool_size(env))


def _mysql(env: FileAwareEnv) -> DatabaseSettings:
    return DatabaseSettings(
        host=_required(env, "DB_HOST", "to the MySQL server, or DB_SQLITE_PATH to a file"),
        port=_integer(env, "DB_PORT", DatabaseSettings.port, 1, 65535),
        name=env.str("DB_NAME", DatabaseSettings.name),
        user=_required(env, "DB_USER", "to the database user of the API"),
        password=_required(env, "DB_PASSWORD", "or DB_PASSWORD_FILE to the user's password"),
        tls=_choice(env, "DB_TLS", DatabaseSettings.tls),
        tls_ca=_certificates(env, "DB_TLS_CA"),
        pool_size=_pool_size(env),
    )


def _pool_size(env: FileAwareEnv) -> int:
    return _integer(env, "DB_POOL_SIZE", DatabaseSettings.pool_size, 1, 1000)


def _required(env: FileAwareEnv, name: str, remedy: str) -> str:
    value = env.str(name, "")
    if not value:
        raise SettingsError(f"{name} is not set: set it {remedy}")
    return value


def _integer(env: FileAwareEnv, name: str, default: int, low: int, high: int) -> int:
    return env.int(name, default, validate=validate.Range(low, high))


def _choice(env: FileAwareEnv, name: str, default: _Choice) -> _Choice:
    value: _Choice = env.enum(name, default, enum=type(default), by_value=True)
    return value


def _root_path(env: FileAwareEnv) -> str:
    value = env.str("ROOT_PATH", "").rstrip("/")
    if value and not value.startswith("/"):
        raise SettingsError(f"ROOT_PATH is {value!r}: it must start with a slash, as /app2/api")
    return value


def _traces_endpoint(env: FileAwareEnv, name: str) -> str:
    value = env.str(name, "")
    if value and not value.startswith(("http://", "https://")):
        raise SettingsError(f"{name} is {value!r}: write a URL, as http://collector:4318")
    if value and find_spec("opentelemetry.sdk") is None:
        raise SettingsError(
            f"{name} is set, but this image has no OpenTelemetry: build it with"
            " `--build-arg EXTRAS=traces`, or unset it"
        )
    return value


def _certificates(env: FileAwareEnv, name: str) -> Path | None:
    path = env.path(name, None)
    if path is not None:
        try:
            ssl.create_default_context(cafile=path)
        except OSError as error:
            raise SettingsError(f"{name} is {str(path)!r}: {error.strerror or error}") from error
    return path
