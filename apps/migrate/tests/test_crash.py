import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from taskapp_migrate import migrate
from taskapp_migrate.settings import Settings

from .databases import query, schema, start

KILLED = 256
WAITING = (
    "SELECT COUNT(*) FROM information_schema.processlist"
    " WHERE db = DATABASE() AND state LIKE '{state}%'"
)


def migrate_and_die(settings: Settings, point: int, after: bool) -> bool:
    """Run in a process of its own that kills itself at its nth command to MySQL."""
    process = os.fork()
    if process == 0:
        die_at(point, after)
        migrate.up(settings)
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(process, 0)[1])


def die_at(point: int, after: bool) -> None:
    from pymysql.connections import Connection

    send: Callable[..., None] = Connection._execute_command  # type: ignore[attr-defined]
    sent = 0

    def counted(*arguments: object) -> None:
        nonlocal sent
        sent += 1
        if sent < point or after:
            send(*arguments)
        if sent >= point:
            os.kill(os.getpid(), signal.SIGKILL)

    Connection._execute_command = counted  # type: ignore[attr-defined]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_next_runner_finishes_what_a_killed_one_began(mysql_url: str, after: bool) -> None:
    t=time.time()
    from hack.mysql.fixtures import new_mysql_database

    point, died, wanted = 0, True, []
    while died:
        point += 1
        with new_mysql_database(mysql_url) as settings:
            died = migrate_and_die(settings, point, after)
            migrate.up(settings)
            wanted = wanted or schema(settings)
            assert (point, schema(settings)) == (point, wanted)
    print(point, time.time()-t)
