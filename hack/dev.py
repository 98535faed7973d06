"""`make dev`: migrate, api and web on SQLite as plain processes; Ctrl-C ends them."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASE = Path(os.environ.get("DB_SQLITE_PATH", ROOT / ".dev" / "taskapp.db"))
START_LIMIT = 30.0


class DevError(Exception):
    """The app does not come up; the message says which part and why."""


def main() -> int:
    """Serve until interrupted; exit code 1 with the reason when a part does not start."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        web_port, api_port = _free_port("PORT", "8080"), _free_port("API_PORT", "8000")
        api_url = f"http://127.0.0.1:{api_port}"
        DATABASE.parent.mkdir(exist_ok=True)
        with running(DATABASE, web_port, api_port, API_URL=api_url) as parts:
            print(f"\nOpen http://127.0.0.1:{web_port}/   (API: {api_url}/docs, Ctrl-C ends it)\n")
            _wait_for_any(parts)
    except DevError as error:
        print(f"make dev: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


@contextmanager
def running(
    database: Path, web_port: int, api_port: int, **settings: str
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The parts on these ports of loopback, ready; they end with the context."""
    parts: list[subprocess.Popen[bytes]] = []
    try:
        sqlite = {"DB_SQLITE_PATH": str(database), **settings}
        if _start("taskapp-migrate", "up", **sqlite).wait() != 0:
            raise DevError(f"taskapp-migrate failed: see above; the database is {database}")
        parts.append(_start("taskapp-api", HOST="127.0.0.1", PORT=str(api_port), **sqlite))
        served = {"HOST": "127.0.0.1", "PORT": str(web_port), "SECRET_KEY": secrets.token_hex()}
        parts.append(_start("taskapp-web", **served, **settings))
        _wait_until_ready(
            [f"http://127.0.0.1:{port}/readyz" for port in (api_port, web_port)], parts
        )
        yield parts
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait()


def _start(program: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).parent / program), *arguments]
    return subprocess.Popen(command, env={**os.environ, "METRICS_PORT": "0", **environment})


def _free_port(variable: str, default: str) -> int:
    text = os.environ.get(variable, default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise DevError(f"{variable}={text!r} is not a port: give a number from 1 to 65535")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            remedy = f"`make dev {variable}=number` takes another"
            raise DevError(f"port {text} is in use: {remedy}") from error
    return int(text)


def _wait_until_ready(urls: list[str], children: list[subprocess.Popen[bytes]]) -> None:
    limit = time.monotonic() + START_LIMIT
    while pending := [url for url in urls if not _answers(url)]:
        if any(child.poll() is not None for child in children):
            raise DevError("a part ended while starting: its reason stands above")
        if time.monotonic() > limit:
            raise DevError(f"no answer from {', '.join(pending)} within {START_LIMIT:.0f} s")
        time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _wait_for_any(children: list[subprocess.Popen[bytes]]) -> None:
    while all(child.poll() is None for child in children):
        time.sleep(0.5)
    raise DevError("a part ended: its reason stands above")


if __name__ == "__main__":
    sys.exit(main())
