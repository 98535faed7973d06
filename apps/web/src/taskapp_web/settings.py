"""Settings, read from the environment and checked before anything starts."""

from collections.abc import Callable
from dataclasses import dataclass, field

from environs import EnvError, FileAwareEnv, validate
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingsError(Exception):
    """A setting is missing or wrong; the message names its variable."""


@dataclass(frozen=True)
class Settings:
    """Where the API is, how to serve, and the key that signs sessions."""

    api_url: str
    secret_key: str = field(repr=False)
    api_timeout: float = 5
    host: str = "0.0.0.0"  # noqa: S104 (a container is reached from outside)
    port: int = 5000
    metrics_port: int = 9000
    workers: int = 1
    threads: int = 8
    log_level: str = "info"
    page_size: int = 20
    version: str = ""

    @property
    def bind(self) -> str:
        """The address to listen on, IPv6 in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def load() -> Settings:
    """Read the settings, or raise SettingsError naming the variable at fault."""
    env = FileAwareEnv(strip_whitespace=True)
    try:
        loaded = Settings(
            api_url=_required(
                env, "API_URL", _is_http_url, "an address as http://taskapp-api:8000"
            ),
            secret_key=_required(env, "SECRET_KEY", _is_long, "16 random characters or more"),
            api_timeout=env.float("API_TIMEOUT", 5, validate=_between(0.05, 60)),
            host=env.str("HOST", "0.0.0.0", validate=validate.Length(min=1)),  # noqa: S104
            port=env.int("PORT", 5000, validate=_between(1, 65535)),
            metrics_port=env.int("METRICS_PORT", 9000, validate=_between(0, 65535)),
            workers=env.int("WEB_WORKERS", 1, validate=_between(1, 64)),
            threads=env.int("WEB_THREADS", 8, validate=_between(1, 512)),
            log_level=env.str("LOG_LEVEL", "info", validate=validate.OneOf(LOG_LEVELS)),
            page_size=env.int("PAGE_SIZE", 20, validate=_between(1, 100)),
            version=env.str("VERSION", ""),
        )
        if loaded.metrics_port == loaded.port:
            raise ValueError(f"METRICS_PORT {loaded.metrics_port} is PORT as well: give another")
    except (EnvError, ValueError) as error:
        raise SettingsError(str(error).replace("\n", " ")) from error
    return loaded


def _between(low: float, high: float) -> validate.Range:
    return validate.Range(min=low, max=high, error="give a number from {min} to {max}")


def _required(env: FileAwareEnv, name: str, is_right: Callable[[str], bool], remedy: str) -> str:
    value = env.str(name, "")
    if not is_right(value):
        # The value must not reach the message, which ends up in a log.
        raise SettingsError(f"{name} is {'wrong' if value else 'not set'}: give {remedy}")
    return value


def _is_http_url(value: str) -> bool:
    try:
        parts = parse_url(value)
    except LocationParseError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.host) and not parts.query


def _is_long(value: str) -> bool:
    return len(value) >= 16
