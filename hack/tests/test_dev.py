import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from hack import tools
from hack.ports import free_port


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    database = str(tmp_path / "taskapp.db")
    ports = {name: str(free_port()) for name in ("PORT", "API_PORT")}
    return {**os.environ, **ports, "DB_SQLITE_PATH": database}


@pytest.fixture
def dev(environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "hack.dev"]
    with subprocess.Popen(
        command, cwd=tools.ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.terminate()


def test_dev_shows_the_page_and_ends_at_an_interrupt(
    dev: subprocess.Popen[str], environment: dict[str, str]
) -> None:
    assert dev.stdout
    next(line for line in dev.stdout if line.startswith("Open "))
    with urllib.request.urlopen(f"http://127.0.0.1:{environment['PORT']}/") as page:
        assert "New task" in page.read().decode()
    dev.send_signal(signal.SIGINT)
    assert dev.wait(timeout=20) == 0


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [("PORT", "x", "PORT='x' is not a port"), ("API_PORT", "0", "API_PORT='0' is not a port")],
)
def test_wrong_port_is_named(
    environment: dict[str, str], variable: str, value: str, message: str
) -> None:
    command, wrong = [sys.executable, "-m", "hack.dev"], {**environment, variable: value}
    done = subprocess.run(command, cwd=tools.ROOT, env=wrong, capture_output=True, text=True)
    assert done.returncode == 1
    assert message in done.stderr


def test_port_in_use_says_how_to_take_another(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", int(environment["API_PORT"]))):
        command = [sys.executable, "-m", "hack.dev"]
        done = subprocess.run(
            command, cwd=tools.ROOT, env=environment, capture_output=True, text=True
        )
    assert "is in use: `make dev API_PORT=number` takes another" in done.stderr
