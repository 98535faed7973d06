"""Runners in processes of their own, which can be killed."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

from pymysql.connections import Connection

from taskapp_migrate import migrate
from taskapp_migrate.settings import Settings

from .databases import query

CHANGES = (b"CREATE", b"INSERT", b"REPLACE", b"COMMIT")


def fork(settings: Settings, prepare: Callable[[], None] = lambda: None) -> int:
    """Start a runner and give its process id."""
    process = os.fork()
    if process == 0:
        try:
            prepare()
            migrate.up(settings)
            os._exit(0)
        finally:
            os._exit(1)
    return process


def ended(process: int) -> int:
    """Wait for a runner's end and give its exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def die_after(change: int) -> None:
    """Make this process kill itself once it has sent its nth change to MySQL."""
    send: Callable[..., None] = Connection._execute_command  # type: ignore[attr-defined]
    changes = 0

    def counted(connection: Any, command: int, sql: str | bytes) -> None:
        nonlocal changes
        send(connection, command, sql)
        text = sql.encode() if isinstance(sql, str) else sql
        changes += text.lstrip().startswith(CHANGES)
        if changes == change:
            os.kill(os.getpid(), signal.SIGKILL)

    Connection._execute_command = counted  # type: ignore[attr-defined]


def wait_for(settings: Settings, state: str) -> Any:
    """Wait until MySQL shows sessions in a state and give their ids."""
    sql = f"SELECT id FROM information_schema.processlist WHERE state LIKE '{state}%'"
    for _ in range(200):
        if rows := query(settings, f"{sql} AND db = DATABASE()"):
            return rows
        time.sleep(0.05)
    raise AssertionError(f"no session came to the state {state!r}")
