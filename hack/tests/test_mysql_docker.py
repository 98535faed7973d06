"""The container's life, with a client that only notes what it is told."""

from pathlib import Path

import pytest

from hack.mysql import docker, greeting
from hack.mysql.errors import MySQLError

CLIENT = """#!/bin/sh
echo "$@" >> {folder}/log
case $1 in
run) [ -n "$MYSQL_ROOT_PASSWORD" ] || exit 1; {run} ;;
port) echo 127.0.0.1:12345 ;;
inspect) echo {running} ;;
esac
"""


def client(
    monkeypatch: pytest.MonkeyPatch, folder: Path, run: str = ":", running: str = "true"
) -> Path:
    """Put a client first on the PATH and give its log."""
    program = folder / "docker"
    program.write_text(CLIENT.format(folder=folder, run=run, running=running))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    return folder / "log"


def test_container_is_on_loopback_and_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    log = client(monkeypatch, tmp_path)
    monkeypatch.setattr(greeting, "wait", lambda *_: None)
    with docker.server("9.7") as url:
        assert url.endswith("@127.0.0.1:12345")
        password = url.split(":")[2].split("@")[0]
    run, _, remove = log.read_text().splitlines()
    assert "--publish=127.0.0.1::3306" in run
    assert run.endswith("docker.io/library/mysql:9.7")
    assert remove.startswith("rm --force --volumes taskapp-mysql-")
    assert password not in log.read_text()


def test_image_that_cannot_be_had_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    client(monkeypatch, tmp_path, run="echo pull access denied; exit 125")
    with pytest.raises(MySQLError, match=r"(?s)no MySQL 9\.9.*pull access denied"):
        docker.server("9.9").__enter__()


def test_container_that_ends_is_removed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    log = client(monkeypatch, tmp_path, running="false")
    monkeypatch.setattr(greeting, "version", lambda *_: greeting_fails())
    with pytest.raises(MySQLError, match="ended while starting"):
        docker.server("9.7").__enter__()
    assert "\nrm --force" in log.read_text()


def greeting_fails() -> str:
    raise MySQLError("no answer")
