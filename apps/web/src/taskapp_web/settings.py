"""Settings, read from the environment and checked before anything starts."""

from contextlib import suppress
from dataclasses import dataclass, field

from environs import EnvError, FileAwareEnv, ValidationError, validate
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
            api_url=env.str("API_URL", validate=_http_url),
            secret_key=env.str("SECRET_KEY", validate=_at_least_16_characters),
            api_timeout=env.float("API_TIMEOUT", 5, validate=_between(0.05, 60)),
            host=env.str("HOST", "0.0.0.0", validate=validate.Length(min=1)),  # noqa: S104
            port=env.int("PORT", 5000, validate=_between(1, 65535)),
            metrics_port=env.int("METRICS_PORT", 9000, validate=_between(0, 65535)),
            workers=env.int("WEB_WORKERS", 1, validate=_between(1, 64)),
            threads=env.int("WEB_THREADS", 8, validate=_between(1, 512)),
            log_level=env.str("LOG_LEVEL", "info", validate=validate.OneOf(LOG_LEVELS)),
            page_size=env.int("PAGE_SIZE", 20, validate=_between(1, 100)),
        )
        if loaded.metrics_port == loaded.port:
            raise ValueError(f"METRICS_PORT {loaded.metrics_port} is PORT as well: give another")
    except (EnvError, ValueError) as error:
        raise SettingsError(str(error).replace("\n", " ")) from error
    return loaded


def _between(low: float, high: float) -> validate.Range:
    return validate.Range(min=low, max=high, error="give a number from {min} to {max}")


def _http_url(value: str) -> None:
    with suppress(LocationParseError):
        parts = parse_url(value)
        if parts.scheme in {"http", "https"} and parts.host and not parts.query:
            return
    raise ValidationError("give an address such as http://taskapp-api:8000")


def _at_least_16_characters(value: str) -> None:
    # The value itself must not reach the message, which ends up in a log.
    if len(value) < 16:
        raise ValidationError("give at least 16 characters, such as `openssl rand -hex 32` prints")
