"""The tool itself, with a server of its own even where MYSQL_URL is set."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hack.mysql import greeting
from hack.mysql.errors import MySQLError


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for temporary files that the server's user can reach."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def start(folder: Path, script: str, first: str = ":") -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "MYSQL_URL"}
    command = ["sh", "-c", f"{first}; echo $MYSQL_URL; {script}"]
    return subprocess.Popen(
        [sys.executable, "-m", "hack.mysql", "run", "--", *command],
        env={**environment, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def url_of(tool: subprocess.Popen[str]) -> str:
    assert tool.stdout is not None
    return next(line.strip() for line in tool.stdout if line.startswith("mysql://"))


def is_gone(url: str, folder: Path) -> bool:
    """Whether the server goes, with its files, within some seconds."""
    parts = urlsplit(url)
    for _ in range(100):
        try:
            greeting.version(str(parts.hostname), parts.port or 0)
        except MySQLError:
            if not list(folder.iterdir()):
                return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(("script", "code"), [("exit 7", 7), ("kill -9 $$", 128 + 9)])
def test_exit_code_is_the_commands(folder: Path, script: str, code: int) -> None:
    with start(folder, script) as tool:
        url = url_of(tool)
    assert (tool.returncode, is_gone(url, folder)) == (code, True)


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGTERM, 128 + 15), (signal.SIGINT, 128 + 2), (signal.SIGKILL, -9)],
)
def test_server_goes_when_the_tool_and_its_command_are_ended(
    folder: Path, number: signal.Signals, code: int
) -> None:
    with start(folder, "exec sleep 60") as tool:
        url = url_of(tool)
        os.killpg(tool.pid, number)
    assert (tool.returncode, is_gone(url, folder)) == (code, True)


def test_termination_of_the_tool_alone_ends_its_command(folder: Path) -> None:
    forever = "while :; do sleep 0.1; done"
    with start(folder, forever, first="trap 'echo told; exit' TERM") as tool:
        url = url_of(tool)
        tool.terminate()
        assert tool.stdout is not None
        assert "told" in tool.stdout.read()
    assert (tool.returncode, is_gone(url, folder)) == (128 + 15, True)


def test_command_that_does_not_exist_is_named(folder: Path) -> None:
    command = [sys.executable, "-m", "hack.mysql", "run", "--", "no-such-program"]
    environment = {**os.environ, "TMPDIR": str(folder)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    reason = "mysql: cannot run no-such-program: No such file or directory\n"
    assert (done.returncode, done.stderr) == (1, reason)
