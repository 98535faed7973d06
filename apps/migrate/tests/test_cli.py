import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from taskapp_migrate import cli, migrate
from taskapp_migrate.settings import Settings

from .databases import environment, query

Run = Callable[..., tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Call the program and give its exit code and its log lines."""
    root = logging.getLogger()
    handlers, level, on_term = root.handlers[:], root.level, signal.getsignal(signal.SIGTERM)

    def call(command: str, settings: Settings, **more: str) -> tuple[int, list[dict[str, Any]]]:
        monkeypatch.setattr("os.environ", {**environment(settings), **more})
        monkeypatch.setattr(sys, "argv", ["taskapp-migrate", command])
        code = cli.main()
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    yield call
    root.handlers, root.level = handlers, level
    signal.signal(signal.SIGTERM, on_term)


def test_up_says_what_it_applied(run: Run, empty_database: Settings) -> None:
    code, lines = run("up", empty_database)
    assert (code, lines[0]["message"]) == (0, "applied 0001.create-tasks")
    assert lines[-1]["message"].startswith(
        "the schema is up to date: applied 0001.create-tasks, 00"
    )
    code, lines = run("up", empty_database)
    assert (code, len(lines)) == (0, 1)
    assert lines[0]["message"] == "the schema is up to date: nothing was pending"


def test_check_fails_while_something_is_pending(run: Run, empty_database: Settings) -> None:
    code, lines = run("check", empty_database)
    assert (code, lines[-1]["level"]) == (3, "warning")
    assert lines[-1]["message"].startswith("pending: 0001.create-tasks, 0002.")
    migrate.up(empty_database)
    code, lines = run("check", empty_database)
    assert (code, lines[-1]["message"]) == (0, "nothing is pending")


def test_status_lists_every_migration(run: Run, migrations: Path, empty_database: Settings) -> None:
    pending = {file: file.read_text() for file in migrations.glob("*/0004.*")}
    for file in pending:
        file.unlink()
    migrate.up(empty_database)
    for file, text in pending.items():
        file.write_text(text)
    code, lines = run("status", empty_database)
    messages = [line["message"] for line in lines]
    assert (code, messages[0]) == (0, "0001.create-tasks: applied")
    assert messages[3:] == [
        "0004.index-idempotency-keys-created-at: pending",
        "3 applied, 1 pending",
    ]
    assert lines[0]["applied_at"].endswith("Z")


@pytest.mark.parametrize("command", ["up", "status", "check"])
def test_newer_migrations_are_no_failure(
    run: Run, migrations: Path, database: Settings, command: str
) -> None:
    for file in migrations.glob("*/0004.*"):
        file.unlink()
    code, lines = run(command, database, LOG_LEVEL="error")
    assert code == 0
    assert "; a later release has added 0004.index-" in lines[-1]["message"]


def test_failure_is_the_last_line(run: Run, mysql_database: Settings) -> None:
    code, lines = run("up", replace(mysql_database, port=1), DB_WAIT="0")
    assert (code, lines[-1]["level"]) == (1, "error")
    assert lines[-1]["message"].startswith("up failed: no MySQL server lets us in at 127.0.0.1:1")


def test_fault_of_ours_is_reported_with_its_place(
    run: Run, sqlite_database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "up", lambda _: 1 / 0)
    code, lines = run("up", sqlite_database)
    assert (code, lines[-1]["message"]) == (1, "up failed: a fault of taskapp-migrate itself")
    assert "ZeroDivisionError" in lines[-1]["exception"]


def test_termination_is_a_failure_that_says_what_to_do(
    run: Run, sqlite_database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "up", lambda _: os.kill(os.getpid(), signal.SIGTERM))
    code, lines = run("up", sqlite_database)
    assert code == 1
    assert lines[-1]["message"].startswith("up failed: stopped by SIGTERM; run it again")


def test_wrong_setting_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.environ", {"DB_SQLITE_PATH": "tasks.db", "DB_WAIT": "soon"})
    monkeypatch.setattr(sys, "argv", ["taskapp-migrate", "up"])
    assert cli.main() == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("taskapp-migrate: ")
    assert "DB_WAIT" in line


def test_password_is_in_no_line(run: Run, mysql_database: Settings) -> None:
    user = f"{mysql_database.name}@'%'"
    query(mysql_database, f"CREATE USER {user} IDENTIFIED BY 'pä$$wörd-日本'")
    query(mysql_database, f"GRANT ALL ON {mysql_database.name}.* TO {user}")
    try:
        settings = replace(mysql_database, user=mysql_database.name, password="pä$$wörd-日本")
        code, lines = run("up", settings, LOG_LEVEL="debug")
        assert (code, "wörd" in json.dumps(lines, ensure_ascii=False)) == (0, False)
        code, lines = run("up", replace(settings, password="wrong-wörd"), DB_WAIT="0")
        assert (code, "wörd" in json.dumps(lines, ensure_ascii=False)) == (1, False)
    finally:
        query(mysql_database, f"DROP USER {user}")
