from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from unittest.mock import Mock

import pytest

from apps.api.tests.store.conftest import opened
from apps.api.tests.store.test_page import COUNTERS, LIMIT, ROWS, fill
from taskapp_api.settings import DatabaseSettings
from taskapp_api.store import tasks
from taskapp_api.store.database import Connection, Result
from taskapp_api.store.documents import Documents
from taskapp_api.store.search import WINDOW, search

pytestmark = pytest.mark.anyio
Operation = Callable[[Connection], Awaitable[Any]]


async def rows_read(settings: DatabaseSettings, operation: Operation) -> int:
    """How many rows the server touches, and sorts, for an operation."""

    async def measure(connection: Connection) -> int:
        await connection.execute("FLUSH STATUS")
        await operation(connection)
        return sum(int(value) for _, value in (await connection.execute(COUNTERS)).rows)

    async with opened(settings) as sessions:
        return await sessions.read(measure)


@pytest.mark.parametrize(
    ("done", "status"),
    [("0", None), ("0", False), (f"n < {ROWS // 2}", True), ("n % 1000 = 0", True)],
)
@pytest.mark.parametrize("after", [None, ROWS * 9 // 20])
async def test_a_search_touches_no_more_rows_than_its_window(
    owner: DatabaseSettings, root: Any, done: str, status: bool | None, after: int | None
) -> None:
    fill(root, done)
    documents = Documents()

    async def touched(text: str) -> int:
        return await rows_read(
            owner, lambda connection: search(connection, documents, text, LIMIT, after, status)
        )

    # Once for the window's end, once for the titles, which end with the page.
    assert await touched("nowhere") <= 2 * (WINDOW + 3)
    new, known = await touched("T"), await touched("T")
    assert known <= WINDOW + LIMIT + 6
    assert new <= WINDOW + 2 * LIMIT + 9


@pytest.mark.parametrize("done", ["0", "1", "n % 1000 = 0", "n % 2"])
async def test_counting_touches_no_more_rows_than_are_counted(
    owner: DatabaseSettings, root: Any, done: str
) -> None:
    fill(root, done)
    # Of each kind once in the index, once in what was found there.
    assert await rows_read(owner, tasks.counts) <= 2 * 2 * (tasks.COUNTED + 3)


async def plans(settings: DatabaseSettings, operation: Operation) -> list[str]:
    """How SQLite carries out each statement of an operation."""
    found: list[str] = []

    async def explain(connection: Connection) -> None:
        async def execute(sql: str, parameters: Sequence[Any]) -> Result:
            plan = await connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            found.extend(row[-1] for row in plan.rows)
            return await connection.execute(sql, parameters)

        await tasks.insert(connection, {"title": "t", "notes": "", "due_on": None})
        await operation(Mock(dialect=connection.dialect, execute=execute))

    async with opened(settings) as sessions:
        await sessions.read(explain)
    return found


@pytest.mark.parametrize("status", [None, False])
async def test_sqlite_looks_at_the_window_through_an_index(
    sqlite: DatabaseSettings, status: bool | None
) -> None:
    edge, states, page = await plans(
        sqlite, lambda connection: search(connection, Documents(), "t", LIMIT, None, status)
    )
    index = "PRIMARY KEY (rowid" if status is None else "INDEX tasks_done_id (done=? AND id"
    assert f"{index}<?)" in edge
    assert states == page
    assert f"{index}>? AND {index.split()[-1].strip('(')}<?)" in page


async def test_sqlite_counts_in_an_index(sqlite: DatabaseSettings) -> None:
    searches = [plan for plan in await plans(sqlite, tasks.counts) if "SEARCH" in plan]
    assert len(searches) == 2
    assert all("COVERING INDEX tasks_done_id (done=? AND id<?)" in plan for plan in searches)
