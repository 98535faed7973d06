"""Settings, read once from the environment and checked before anything starts."""

from dataclasses import dataclass, field
from enum import StrEnum
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
class Settings:
    """Which database to migrate (a MySQL server, or a SQLite file) and how long to wait for it."""

    host: str = ""
    port: int = 3306
    name: str = "taskapp"
    user: str = ""
    password: str = field(default="", repr=False)
    tls: TlsMode = TlsMode.PREFERRED
    tls_ca: Path | None = None
    sqlite_path: Path | None = None
    wait: float = 120
    log_level: LogLevel = LogLevel.INFO


def load() -> Settings:
    """Read the settings, or raise SettingsError naming the variable at fault."""
    env = FileAwareEnv(strip_whitespace=True)
    try:
        return _sqlite(env) if env.str("DB_SQLITE_PATH", "") else _mysql(env)
    except (EnvError, ValueError) as error:
        raise SettingsError(str(error)) from error


def _sqlite(env: FileAwareEnv) -> Settings:
    if env.str("DB_HOST", ""):
        raise SettingsError("DB_HOST and DB_SQLITE_PATH are both set: unset one of them")
    path = env.path("DB_SQLITE_PATH")
    return Settings(sqlite_path=path, wait=_wait(env), log_level=_log_level(env))


def _mysql(env: FileAwareEnv) -> Settings:
    return Settings(
        host=_required(env, "DB_HOST", "to the MySQL server, or DB_SQLITE_PATH to a file"),
        port=env.int("DB_PORT", Settings.port, validate=validate.Range(1, 65535)),
        name=env.str("DB_NAME", Settings.name),
        user=_required(env, "DB_USER", "to the database user that may change the schema"),
        password=_required(env, "DB_PASSWORD", "or DB_PASSWORD_FILE to the user's password"),
        tls=_choice(env, "DB_TLS", Settings.tls),
        tls_ca=_readable_file(env, "DB_TLS_CA"),
        wait=_wait(env),
        log_level=_log_level(env),
    )


def _wait(env: FileAwareEnv) -> float:
    return env.float("DB_WAIT", Settings.wait, validate=validate.Range(0, 86400))


def _log_level(env: FileAwareEnv) -> LogLevel:
    return _choice(env, "LOG_LEVEL", Settings.log_level)


def _required(env: FileAwareEnv, name: str, remedy: str) -> str:
    value = env.str(name, "")
    if not value:
        raise SettingsError(f"{name} is not set: set it {remedy}")
    return value


def _choice(env: FileAwareEnv, name: str, default: _Choice) -> _Choice:
    value: _Choice = env.enum(name, default, enum=type(default), by_value=True)
    return value


def _readable_file(env: FileAwareEnv, name: str) -> Path | None:
    path = env.path(name, None)
    if path is not None and not path.is_file():
        raise SettingsError(f"{name} is {str(path)!r}: there is no such file")
    return path
