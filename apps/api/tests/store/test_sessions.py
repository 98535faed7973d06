import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any

import peewee
import pytest

from apps.api.tests.store.conftest import opened
from apps.api.tests.tunnel import Tunnel
from taskapp_api.settings import DatabaseSettings
from taskapp_api.store import sessions as sessions_module
from taskapp_api.store import tasks
from taskapp_api.store.engines import Engine, open_engine
from taskapp_api.store.errors import ConnectionLostError, UnavailableError
from taskapp_api.store.sessions import Sessions

VALUES = {"title": "Buy milk", "notes": "", "due_on": None}


@pytest.fixture
def far(mysql: DatabaseSettings, tunnel: Tunnel) -> Iterator[Sessions]:
    yield from opened(replace(mysql, host="127.0.0.1", port=tunnel.port))


def page(engine: Engine) -> list[dict[str, Any]]:
    return tasks.page(engine, 10, None, None)


def own_id(engine: Engine) -> int:
    id_: int = engine.connection().thread_id()
    return id_


def test_a_connection_is_kept_for_the_next_operation(on_mysql: Sessions) -> None:
    assert on_mysql.read(own_id) == on_mysql.write(own_id) == on_mysql.read(own_id)
    assert on_mysql.connections == 1


def test_a_read_on_a_killed_connection_is_run_again(on_mysql: Sessions, root: Any) -> None:
    before = on_mysql.read(own_id)
    root.execute(f"KILL {before}")
    assert on_mysql.read(page) == []
    assert on_mysql.read(own_id) != before
    assert on_mysql.connections == 1


def test_a_write_finds_a_killed_connection_before_it_starts(on_mysql: Sessions, root: Any) -> None:
    root.execute(f"KILL {on_mysql.read(own_id)}")
    on_mysql.write(tasks.insert, VALUES)
    assert len(on_mysql.read(page)) == 1


def test_a_lost_connection_makes_the_other_threads_discard_theirs(
    on_mysql: Sessions, root: Any
) -> None:
    with ThreadPoolExecutor(1) as other:
        before = other.submit(on_mysql.read, own_id).result()
        root.execute(f"KILL {on_mysql.read(own_id)}")
        on_mysql.read(page)
        assert other.submit(on_mysql.read, own_id).result() != before
    assert on_mysql.connections == 2


def test_a_connection_long_idle_is_replaced(
    on_mysql: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = on_mysql.read(own_id)
    monkeypatch.setattr(sessions_module, "MAX_IDLE", -1)
    assert on_mysql.read(own_id) != before


def test_a_write_killed_halfway_leaves_nothing_and_is_not_run_again(
    on_mysql: Sessions, root: Any
) -> None:
    runs = []

    def insert_twice(engine: Engine) -> None:
        runs.append(tasks.insert(engine, VALUES))
        root.execute(f"KILL {own_id(engine)}")
        tasks.insert(engine, VALUES)

    with pytest.raises(ConnectionLostError):
        on_mysql.write(insert_twice)
    assert len(runs) == 1
    assert on_mysql.read(page) == []


def test_a_read_that_was_lost_late_is_not_run_again(
    on_mysql: Sessions, root: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    root.execute(f"KILL {on_mysql.read(own_id)}")
    monkeypatch.setattr(sessions_module, "RETRY_WITHIN", -1)
    with pytest.raises(ConnectionLostError):
        on_mysql.read(page)


def test_an_operation_that_fails_is_rolled_back(sessions: Sessions) -> None:
    def insert_and_fail(engine: Engine) -> None:
        tasks.insert(engine, VALUES)
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        sessions.write(insert_and_fail)
    assert sessions.read(page) == []
    sessions.write(tasks.insert, VALUES)
    assert len(sessions.read(page)) == 1
    assert sessions.connections == 1


def test_a_transaction_stays_on_its_connection(
    on_mysql: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def insert_and_fail(engine: Engine) -> None:
        tasks.insert(engine, VALUES)
        raise RuntimeError("no")

    monkeypatch.setattr(sessions_module, "MAX_IDLE", -1)
    with pytest.raises(RuntimeError):
        on_mysql.write(insert_and_fail)
    assert on_mysql.read(page) == []
    on_mysql.write(tasks.insert, VALUES)
    assert len(on_mysql.read(page)) == 1


def test_a_connection_that_cannot_roll_back_is_closed(on_mysql: Sessions, root: Any) -> None:
    def kill_and_fail(engine: Engine) -> None:
        tasks.insert(engine, VALUES)
        root.execute(f"KILL {own_id(engine)}")
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        on_mysql.write(kill_and_fail)
    assert on_mysql.connections == 0
    assert on_mysql.read(page) == []


def test_a_fault_of_ours_is_not_an_outage(sessions: Sessions) -> None:
    with pytest.raises((peewee.ProgrammingError, peewee.OperationalError), match="nowhere"):
        sessions.read(lambda engine: engine.execute_sql("SELECT 1 FROM nowhere"))
    assert sessions.read(page) == []


def test_two_transactions_in_a_deadlock_both_get_through(
    on_mysql: Sessions, threads: ThreadPoolExecutor
) -> None:
    one, two = [on_mysql.write(tasks.insert, VALUES)["id"] for _ in range(2)]
    both_hold_one, tried = threading.Barrier(2, timeout=5), set()

    def change(engine: Engine, first: int, second: int) -> None:
        tasks.update(engine, first, {"title": f"{first} first"}, None)
        if first not in tried:
            tried.add(first)
            both_hold_one.wait()
        tasks.update(engine, second, {"notes": f"{first} first"}, None)

    wait([threads.submit(on_mysql.write, change, *order) for order in ((one, two), (two, one))])
    assert [task["version"] for task in on_mysql.read(page)] == [3, 3]


def test_a_deadlock_again_and_again_is_given_up(on_mysql: Sessions) -> None:
    runs = []

    def deadlock(_: Engine) -> None:
        runs.append(1)
        raise peewee.OperationalError(1213, "Deadlock found")

    with pytest.raises(UnavailableError, match="Deadlock found"):
        on_mysql.write(deadlock)
    assert len(runs) == 3


def test_a_row_locked_too_long_is_an_outage(on_mysql: Sessions, root: Any) -> None:
    task_id = on_mysql.write(tasks.insert, VALUES)["id"]
    on_mysql.read(lambda engine: engine.execute_sql("SET SESSION innodb_lock_wait_timeout = 1"))
    root.execute("BEGIN")
    root.execute("SELECT 1 FROM tasks FOR UPDATE")
    with pytest.raises(UnavailableError, match="Lock wait timeout"):
        on_mysql.write(tasks.update, task_id, {"done": True}, None)
    root.execute("ROLLBACK")
    assert on_mysql.write(tasks.update, task_id, {"done": True}, None)["done"]


def test_a_locked_sqlite_file_is_an_outage(
    sqlite: DatabaseSettings, threads: ThreadPoolExecutor
) -> None:
    engine = open_engine(sqlite)
    engine.timeout = 0.01
    (sessions,) = map(Sessions, [engine])

    def write_meanwhile(_: Engine) -> None:
        threads.submit(sessions.write, tasks.insert, VALUES).result()

    with pytest.raises(UnavailableError, match="database is locked"):
        sessions.write(write_meanwhile)
    sessions.close()


def test_a_missing_sqlite_file_is_not_made(sqlite: DatabaseSettings) -> None:
    assert sqlite.sqlite_path
    sqlite.sqlite_path.unlink()
    with pytest.raises(UnavailableError, match="unable to open database file"):
        next(opened(sqlite)).read(page)
    assert not sqlite.sqlite_path.exists()


def test_a_refused_connection_is_known_at_once_and_works_again_afterwards(
    far: Sessions, tunnel: Tunnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    far.read(page)
    tunnel.close()
    started = time.monotonic()
    for _ in range(20):
        with pytest.raises(UnavailableError):
            far.read(page)
    assert time.monotonic() - started < 0.5
    tunnel.open()
    monkeypatch.setattr(far._breaker, "_paused_until", 0)
    assert far.read(page) == []
    assert far.connections == 1


def test_threads_do_not_pile_up_before_a_server_that_does_not_answer(
    far: Sessions, tunnel: Tunnel, threads: ThreadPoolExecutor
) -> None:
    tunnel.block()
    started = time.monotonic()
    for thread in [threads.submit(far.read, page) for _ in range(8)]:
        with pytest.raises(UnavailableError):
            thread.result()
    assert time.monotonic() - started < 7
