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
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASE = Path(os.environ.get("DB_SQLITE_PATH", ROOT / ".dev" / "taskapp.db"))
START_LIMIT = 30.0


class DevError(Exception):
    """The app does not come up; the message says which part and why."""


def main() -> int:
    """Serve until interrupted; exit code 1 with the reason when a part does not start."""
    children: list[subprocess.Popen[bytes]] = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        web_port, api_port = _free_port("PORT", "8080"), _free_port("API_PORT", "8000")
        database = {"DB_SQLITE_PATH": str(DATABASE)}
        DATABASE.parent.mkdir(exist_ok=True)
        if _start("taskapp-migrate", "up", **database).wait() != 0:
            raise DevError(f"taskapp-migrate failed: see above; the database is {DATABASE}")
        children.append(_start("taskapp-api", HOST="127.0.0.1", PORT=str(api_port), **database))
        api_url = f"http://127.0.0.1:{api_port}"
        web = {"HOST": "127.0.0.1", "PORT": str(web_port), "API_URL": api_url}
        children.append(_start("taskapp-web", SECRET_KEY=secrets.token_hex(), **web))
        _wait_until_ready([f"{api_url}/readyz", f"http://127.0.0.1:{web_port}/readyz"], children)
        print(f"\nOpen http://127.0.0.1:{web_port}/   (API: {api_url}/docs, Ctrl-C ends it)\n")
        _wait_for_any(children)
    except DevError as error:
        print(f"make dev: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait()
    return 0


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
