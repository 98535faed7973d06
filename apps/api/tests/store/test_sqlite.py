import asyncio

import pytest

from apps.api.tests.store.conftest import execute, opened
from taskapp_api.settings import DatabaseSettings
from taskapp_api.store import sqlite as sqlite_module
from taskapp_api.store import tasks
from taskapp_api.store.database import Connection
from taskapp_api.store.errors import UnavailableError

pytestmark = pytest.mark.anyio
VALUES = {"title": "Buy milk", "notes": "", "due_on": None}


async def test_a_locked_file_is_an_outage(
    sqlite: DatabaseSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_module, "LOCK_TIMEOUT", 0.01)
    async with opened(sqlite) as sessions:

        async def write_meanwhile(_: Connection) -> None:
            await sessions.write(tasks.insert, VALUES)

        with pytest.raises(UnavailableError, match="database is locked"):
            await sessions.transact(write_meanwhile)


async def test_who_goes_away_in_the_midst_leaves_no_statement_to_others(
    sqlite: DatabaseSettings,
) -> None:
    async with opened(sqlite) as sessions, opened(sqlite) as others:

        async def wait_for_the_lock(_: Connection) -> None:
            asked = asyncio.create_task(others.write(tasks.insert, VALUES))
            await asyncio.sleep(0.1)
            asked.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asked

        await sessions.transact(wait_for_the_lock)
        assert (await others.read(execute, "SELECT 1")).rows == [(1,)]
        assert others.pool.connections == 1


async def test_a_missing_file_is_not_made(sqlite: DatabaseSettings) -> None:
    assert sqlite.sqlite_path
    sqlite.sqlite_path.unlink()
    async with opened(sqlite) as sessions:
        with pytest.raises(UnavailableError, match="unable to open database file"):
            await sessions.read(execute, "SELECT 1")
    assert not sqlite.sqlite_path.exists()
