from typing import Any

import pytest

from apps.api.tests.store.conftest import opened
from taskapp_api.settings import DatabaseSettings
from taskapp_api.store import statements, tasks
from taskapp_api.store.database import Connection
from taskapp_api.store.documents import Documents

pytestmark = pytest.mark.anyio
ROWS = 20_000
LIMIT = 10
FILL = f"""
INSERT INTO tasks (title, notes, done, created_at, updated_at)
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {ROWS})
SELECT 't', '', {{done}}, now(6), now(6) FROM numbers
"""
COUNTERS = (
    "SHOW SESSION STATUS WHERE Variable_name LIKE 'Handler_read%' OR Variable_name = 'Sort_rows'"
)


def fill(root: Any, done: str) -> None:
    root.execute("TRUNCATE tasks")
    root.execute(f"SET SESSION cte_max_recursion_depth = {ROWS}")
    root.execute(FILL.format(done=done))
    root.execute("ANALYZE TABLE tasks")


async def read_rows(
    settings: DatabaseSettings, after: int | None, done: bool | None
) -> tuple[int, int]:
    """How many rows the server touches, and sorts, for a page: a new one, and one known already."""
    documents = Documents()

    async def measure(connection: Connection) -> int:
        await connection.execute("FLUSH STATUS")
        found = await tasks.page(connection, documents, LIMIT, after, done)
        assert len(found.documents) == LIMIT
        return sum(int(value) for _, value in (await connection.execute(COUNTERS)).rows)

    async with opened(settings) as sessions:
        return await sessions.read(measure), await sessions.read(measure)


@pytest.mark.parametrize(
    ("done", "status"),
    [("0", None), ("0", False), (f"n < {ROWS // 2}", True), ("n % 1000 = 0", True)],
)
async def test_a_deep_page_reads_no_more_rows_than_the_first(
    owner: DatabaseSettings, root: Any, done: str, status: bool | None
) -> None:
    fill(root, done)
    first = await read_rows(owner, None, status)
    deep = await read_rows(owner, ROWS * 9 // 10 if status else ROWS // 2, status)
    new, known = map(max, zip(first, deep, strict=True))
    assert known <= LIMIT + 3
    assert new <= 2 * (LIMIT + 3)


@pytest.mark.parametrize("status", [None, True])
@pytest.mark.parametrize("after", [None, 5])
@pytest.mark.parametrize("text", [statements.states, statements.page])
async def test_sqlite_walks_an_index_too(
    sqlite: DatabaseSettings, after: int | None, status: bool | None, text: Any
) -> None:
    async def explain(connection: Connection) -> str:
        sql = text(connection.dialect, status is not None, after is not None)
        parameters = [value for value in (status, after, LIMIT) if value is not None]
        rows = (await connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)).rows
        return str([row[-1] for row in rows])

    async with opened(sqlite) as sessions:
        plan = await sessions.read(explain)
    assert "TEMP B-TREE" not in plan
    assert ("tasks_done_id" in plan) is (status is not None)
    assert ("SEARCH" in plan) is (status is not None or after is not None)
