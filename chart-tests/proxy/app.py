"""The page and the API themselves, on SQLite, as plain processes."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hack.ports import free_port

PATIENCE = 30


@contextmanager
def app(folder: Path) -> Iterator[tuple[int, int]]:
    """Run both; yields the ports of the API and of the page."""
    api, web = free_port(), free_port()
    database = {"DB_SQLITE_PATH": str(folder / "tasks.db"), "METRICS_PORT": "0"}
    address = {"HOST": "127.0.0.1"}
    with ExitStack() as stack, (folder / "app.log").open("wb") as log:

        def start(program: str, *arguments: str, **settings: str) -> subprocess.Popen[bytes]:
            command = [str(Path(sys.executable).parent / program), *arguments]
            environment = {**os.environ, **database, **address, **settings}
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        assert start("taskapp-migrate", "up").wait() == 0
        start("taskapp-api", PORT=str(api), ROOT_PATH="/app2/api")
        start("taskapp-web", PORT=str(web), API_URL=f"http://127.0.0.1:{api}", SECRET_KEY="k" * 32)
        for port in (api, web):
            await_answer(f"http://127.0.0.1:{port}/readyz")
        yield api, web


def await_answer(url: str) -> None:
    """Wait until an address answers with success."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url):
                return
        except urllib.error.URLError:
            assert time.monotonic() < deadline, f"{url} does not answer"
            time.sleep(0.05)
