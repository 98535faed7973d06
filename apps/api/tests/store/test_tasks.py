import asyncio

import pytest

from taskapp_api.store import tasks
from taskapp_api.store.database import Connection
from taskapp_api.store.sessions import Sessions

pytestmark = pytest.mark.anyio


async def test_a_change_waits_for_another_and_builds_on_it(sessions: Sessions) -> None:
    changed = asyncio.Event()
    await sessions.write(tasks.insert, {"title": "t", "notes": "", "due_on": None})

    async def change_slowly(connection: Connection) -> None:
        await tasks.update(connection, 1, {"title": "first"}, None)
        changed.set()
        await asyncio.sleep(0.2)

    first = asyncio.create_task(sessions.transact(change_slowly))
    await changed.wait()
    second = await sessions.transact(tasks.update, 1, {"notes": "second"}, None)
    await first
    assert (second["version"], second["title"], second["notes"]) == (3, "first", "second")
