import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from taskapp_api.settings import DatabaseSettings
from taskapp_api.store import pool as pool_module
from taskapp_api.store.breaker import Breaker
from taskapp_api.store.database import Connection
from taskapp_api.store.errors import UnavailableError
from taskapp_api.store.pool import Pool
from taskapp_api.store.store import open_engine

pytestmark = pytest.mark.anyio


@pytest.fixture
async def pool(sqlite: DatabaseSettings) -> AsyncIterator[Pool]:
    pool = Pool(open_engine(sqlite), Breaker(), 2)
    yield pool
    await pool.close()
    assert (pool.busy, pool.waiting, pool.connections) == (0, 0, 0)


@asynccontextmanager
async def lent(pool: Pool, number: int) -> AsyncIterator[list[Connection]]:
    connections = [await pool.acquire() for _ in range(number)]
    yield connections
    for connection in connections:
        await pool.release(connection)


async def test_who_finds_all_connections_lent_waits(pool: Pool) -> None:
    async with lent(pool, 2) as connections:
        third = asyncio.create_task(pool.acquire())
        await asyncio.sleep(0.01)
        assert (pool.busy, pool.waiting) == (2, 1)
        await pool.release(connections.pop())
        connections.append(await third)
        assert (pool.busy, pool.waiting, pool.connections) == (2, 0, 2)


async def test_who_waits_too_long_is_refused(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "PATIENCE", 0.01)
    async with lent(pool, 2):
        with pytest.raises(UnavailableError, match="all 2 database connections are busy"):
            await pool.acquire()


async def test_who_goes_away_while_waiting_gives_the_place_back(pool: Pool) -> None:
    async with lent(pool, 2):
        waiting = asyncio.create_task(pool.acquire())
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with lent(pool, 2):
        assert pool.connections == 2


async def test_a_connection_that_cannot_be_opened_takes_no_place(
    pool: Pool, sqlite: DatabaseSettings
) -> None:
    assert sqlite.sqlite_path
    hidden = sqlite.sqlite_path.rename(sqlite.sqlite_path.with_suffix(".hidden"))
    for _ in range(3):
        with pytest.raises(UnavailableError):
            await pool.acquire()
    hidden.rename(sqlite.sqlite_path)
    pool._breaker = Breaker()
    async with lent(pool, 2):
        assert pool.connections == 2


async def test_who_finds_a_connection_long_idle_does_not_wait_for_its_server(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with lent(pool, 1) as (idle,):
        pass
    monkeypatch.setattr(pool_module, "MAX_IDLE", -1)
    async with lent(pool, 1):
        # Only a usable connection says goodbye, and waits for the answer.
        assert not idle.usable
