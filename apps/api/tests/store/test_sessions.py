import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from apps.api.tests.store.conftest import execute, opened
from apps.api.tests.tunnel import Tunnel
from taskapp_api.settings import DatabaseSettings
from taskapp_api.store import mysql as mysql_module
from taskapp_api.store import pool as pool_module
from taskapp_api.store import sessions as sessions_module
from taskapp_api.store import tasks
from taskapp_api.store.database import Connection
from taskapp_api.store.errors import (
    ConnectionLostError,
    DeadlockError,
    NotSentError,
    StatementError,
    UnavailableError,
)
from taskapp_api.store.sessions import Sessions

pytestmark = pytest.mark.anyio
VALUES = {"title": "Buy milk", "notes": "", "due_on": None}


@pytest.fixture
async def far(mysql: DatabaseSettings, tunnel: Tunnel) -> AsyncIterator[Sessions]:
    async with opened(replace(mysql, host="127.0.0.1", port=tunnel.port)) as sessions:
        yield sessions


async def count(connection: Connection) -> int:
    rows = (await connection.execute("SELECT COUNT(*) FROM tasks")).rows
    return int(rows[0][0])


async def own_id(connection: Connection) -> int:
    return int((await connection.execute("SELECT CONNECTION_ID()")).rows[0][0])


async def kill(root: Any, id_: int) -> None:
    root.execute(f"KILL {id_}")
    await asyncio.sleep(0.05)


async def ids_of_two(sessions: Sessions) -> set[int]:
    """The connections that two operations at the same time get."""
    barrier = asyncio.Barrier(2)

    async def meet(connection: Connection) -> int:
        await barrier.wait()
        return await own_id(connection)

    return set(await asyncio.gather(sessions.read(meet), sessions.read(meet)))


async def test_a_connection_is_kept_for_the_next_operation(on_mysql: Sessions) -> None:
    ways = (on_mysql.read, on_mysql.write, on_mysql.transact, on_mysql.read)
    assert len({await way(own_id) for way in ways}) == 1
    assert on_mysql.pool.connections == 1


@pytest.mark.parametrize("way", ["read", "write", "transact"])
async def test_a_killed_connection_is_replaced_before_work_starts(
    on_mysql: Sessions, root: Any, way: str
) -> None:
    before = await on_mysql.read(own_id)
    await kill(root, before)
    assert await getattr(on_mysql, way)(own_id) != before
    assert on_mysql.pool.connections == 1


@pytest.mark.parametrize("way", ["read", "transact"])
async def test_a_connection_killed_at_the_same_moment_is_replaced(
    on_mysql: Sessions, root: Any, way: str
) -> None:
    root.execute(f"KILL {await on_mysql.read(own_id)}")
    await getattr(on_mysql, way)(own_id)


async def test_a_lost_connection_puts_the_others_in_doubt(on_mysql: Sessions, root: Any) -> None:
    before = await ids_of_two(on_mysql)
    await kill(root, await on_mysql.read(own_id))
    await on_mysql.read(own_id)
    assert not before & await ids_of_two(on_mysql)
    assert on_mysql.pool.connections == 2


async def test_a_connection_long_idle_is_replaced(
    on_mysql: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await on_mysql.read(own_id)
    monkeypatch.setattr(pool_module, "MAX_IDLE", -1)
    assert await on_mysql.read(own_id) != before
    assert on_mysql.pool.connections == 1


@pytest.mark.parametrize("error", [ConnectionLostError, NotSentError, DeadlockError])
@pytest.mark.parametrize("way", ["write", "transact"])
async def test_a_write_runs_again_only_if_it_left_nothing(
    on_mysql: Sessions, way: str, error: type[Exception]
) -> None:
    runs = []

    async def fail(connection: Connection) -> None:
        runs.append(await tasks.insert(connection, VALUES))
        raise error("no")

    with pytest.raises(error, match="no"):
        await getattr(on_mysql, way)(fail)
    assert len(runs) == (1 if error is ConnectionLostError else sessions_module.ATTEMPTS)
    assert await on_mysql.read(count) == (0 if way == "transact" else len(runs))


async def test_a_transaction_killed_halfway_runs_again_as_a_whole(
    on_mysql: Sessions, root: Any
) -> None:
    killed = list[int]()

    async def insert_twice(connection: Connection) -> None:
        await tasks.insert(connection, VALUES)
        if not killed:
            killed.append(await own_id(connection))
            await kill(root, *killed)
        await tasks.insert(connection, VALUES)

    await on_mysql.transact(insert_twice)
    assert await on_mysql.read(count) == 2


async def test_a_read_that_was_lost_late_is_not_run_again(
    on_mysql: Sessions, root: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await kill(root, await on_mysql.read(own_id))
    monkeypatch.setattr(sessions_module, "RETRY_WITHIN", -1)
    with pytest.raises(ConnectionLostError):
        await on_mysql.read(count)


async def test_an_operation_that_fails_is_rolled_back(sessions: Sessions) -> None:
    async def insert_and_fail(connection: Connection) -> None:
        await tasks.insert(connection, VALUES)
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        await sessions.transact(insert_and_fail)
    assert await sessions.read(count) == 0
    await sessions.transact(tasks.insert, VALUES)
    assert await sessions.read(count) == 1
    assert sessions.pool.connections == 1


async def test_a_connection_that_cannot_roll_back_is_closed(on_mysql: Sessions, root: Any) -> None:
    async def kill_and_fail(connection: Connection) -> None:
        await tasks.insert(connection, VALUES)
        await kill(root, await own_id(connection))
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        await on_mysql.transact(kill_and_fail)
    assert on_mysql.pool.connections == 0
    assert await on_mysql.read(count) == 0


async def test_a_fault_of_ours_is_not_an_outage(sessions: Sessions) -> None:
    with pytest.raises(StatementError, match="nowhere"):
        await sessions.read(execute, "SELECT 1 FROM nowhere")
    assert await sessions.read(count) == 0
    assert sessions.pool.connections == 1


async def test_two_transactions_in_a_deadlock_both_get_through(on_mysql: Sessions) -> None:
    one, two = [(await on_mysql.write(tasks.insert, VALUES))["id"] for _ in range(2)]
    both_hold_one, tried = asyncio.Barrier(2), set()

    async def change(connection: Connection, first: int, second: int) -> None:
        await tasks.update(connection, first, {"title": f"{first} first"}, None)
        if first not in tried:
            tried.add(first)
            await both_hold_one.wait()
        await tasks.update(connection, second, {"notes": f"{first} first"}, None)

    await asyncio.gather(*(on_mysql.transact(change, *ids) for ids in ((one, two), (two, one))))
    assert [(await on_mysql.read(tasks.one, id_))["version"] for id_ in (one, two)] == [3, 3]


async def test_a_row_locked_too_long_is_an_outage(on_mysql: Sessions, root: Any) -> None:
    task_id = (await on_mysql.write(tasks.insert, VALUES))["id"]
    await on_mysql.read(execute, "SET SESSION innodb_lock_wait_timeout = 1")
    root.execute("BEGIN")
    root.execute("SELECT 1 FROM tasks FOR UPDATE")
    with pytest.raises(UnavailableError, match="Lock wait timeout"):
        await on_mysql.transact(tasks.update, task_id, {"done": True}, None)
    root.execute("ROLLBACK")
    assert (await on_mysql.transact(tasks.update, task_id, {"done": True}, None))["done"]


async def test_an_answer_that_does_not_come_is_an_outage(
    on_mysql: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mysql_module, "READ_TIMEOUT", 0.1)
    monkeypatch.setattr(sessions_module, "RETRY_WITHIN", 0.05)
    with pytest.raises(ConnectionLostError, match="no answer within"):
        await on_mysql.read(execute, "SELECT SLEEP(1)")
    assert on_mysql.pool.connections == 0
    assert await on_mysql.read(count) == 0


async def test_who_goes_away_in_the_midst_leaves_no_answer_to_others(on_mysql: Sessions) -> None:
    asked = asyncio.create_task(on_mysql.read(execute, "SELECT 7, SLEEP(0.3)"))
    await asyncio.sleep(0.1)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert (on_mysql.pool.busy, on_mysql.pool.connections) == (0, 0)
    assert await on_mysql.read(count) == 0


async def test_who_goes_away_in_the_midst_of_a_transaction_leaves_nothing(
    sessions: Sessions,
) -> None:
    async def insert_slowly(connection: Connection) -> None:
        await tasks.insert(connection, VALUES)
        await asyncio.sleep(60)

    asked = asyncio.create_task(sessions.transact(insert_slowly))
    await asyncio.sleep(0.2)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert await sessions.read(count) == 0
    assert (await sessions.transact(tasks.insert, VALUES))["version"] == 1


async def test_a_refused_connection_is_known_at_once_and_works_again_afterwards(
    far: Sessions, tunnel: Tunnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await far.read(count)
    tunnel.close()
    started = time.monotonic()
    for _ in range(20):
        with pytest.raises(UnavailableError):
            await far.read(count)
    assert time.monotonic() - started < 0.5
    tunnel.open()
    monkeypatch.setattr(far.pool._breaker, "_paused_until", 0)
    assert await far.read(count) == 0
    assert far.pool.connections == 1


async def test_requests_do_not_pile_up_before_a_server_that_does_not_answer(
    far: Sessions, tunnel: Tunnel
) -> None:
    tunnel.block()
    started = time.monotonic()
    found = await asyncio.gather(*(far.read(count) for _ in range(40)), return_exceptions=True)
    assert {type(error) for error in found} == {UnavailableError}
    assert time.monotonic() - started < 1
