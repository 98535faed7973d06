"""The servers that are measured, each a process of its own on core 0."""

import http.client
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bench import processes
from bench.database import Database
from bench.errors import BenchError
from hack import tools
from hack.ports import free_port

START_LIMIT = 30.0
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Server:
    """A server that answers, how long that took, and the API behind it if it is a page."""

    name: str
    port: int
    pid: int
    started: float
    api: "Server | None" = None

    @property
    def origin(self) -> str:
        """Where it is reached."""
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """The CPU time used so far, also by the API behind it."""
        behind = self.api.cpu_seconds() if self.api else 0.0
        return processes.cpu_seconds(self.pid) + behind

    def memory(self) -> int:
        """The bytes that it holds."""
        return processes.memory(self.pid)

    def status(self, path: str, headers: Mapping[str, str]) -> int:
        """The status of one answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers=dict(headers))
            return connection.getresponse().status
        finally:
            connection.close()


@contextmanager
def baseline(database: Database) -> Iterator[Server]:
    """The API in the usual way."""
    port = free_port()
    command = ["uvicorn", "bench.baseline.app:app", f"--port={port}"]
    with _serve("baseline", command, port, "/tasks?limit=1", database.environment()) as server:
        yield server


@contextmanager
def ours(database: Database) -> Iterator[Server]:
    """The API of this repository, with its logs and metrics."""
    port = free_port()
    environment = {**database.environment(), **_listen(port)}
    with _serve("taskapp", ["taskapp-api"], port, "/tasks?limit=1", environment) as server:
        yield server


@contextmanager
def page(api: Server) -> Iterator[Server]:
    """The web app in front of an API."""
    port = free_port()
    environment = {**_listen(port), "API_URL": api.origin, "SECRET_KEY": secrets.token_hex()}
    with _serve(api.name, ["taskapp-web"], port, "/", environment, api) as server:
        yield server


def _listen(port: int) -> dict[str, str]:
    return {"HOST": "127.0.0.1", "PORT": str(port), "METRICS_PORT": str(free_port())}


@contextmanager
def _serve(
    name: str,
    command: list[str],
    port: int,
    path: str,
    environment: dict[str, str],
    api: Server | None = None,
) -> Iterator[Server]:
    program, *arguments = command
    pinned = ["taskset", "-c", str(processes.SERVERS), str(BIN / program), *arguments]
    begun = time.monotonic()
    # Modules are compiled once, as they are in the images.
    everything = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment}
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            pinned, env=everything, cwd=tools.ROOT, stdout=subprocess.DEVNULL, stderr=said
        ) as running,
    ):
        try:
            _wait(running, port, path, said)
            yield Server(name, port, running.pid, time.monotonic() - begun, api)
        finally:
            running.terminate()


def _wait(running: subprocess.Popen[bytes], port: int, path: str, said: IO[bytes]) -> None:
    """Return at the first 200."""
    limit = time.monotonic() + START_LIMIT
    while not _answers(port, path):
        if running.poll() is not None:
            said.seek(0)
            raise BenchError(f"{running.args!r} ended while starting:\n{said.read().decode()}")
        if time.monotonic() > limit:
            raise BenchError(f"{running.args!r}: no answer within {START_LIMIT:.0f} s")
        time.sleep(0.005)


def _answers(port: int, path: str) -> bool:
    try:
        return Server("", port, 0, 0).status(path, {}) == 200
    except OSError:
        return False
