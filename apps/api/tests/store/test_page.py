from typing import Any

import pytest

from taskapp_api.settings import DatabaseSettings
from taskapp_api.store import tasks
from taskapp_api.store.engines import Engine, open_engine
from taskapp_api.store.sessions import Sessions

ROWS = 20_000
LIMIT = 10
FILL = f"""
INSERT INTO tasks (title, notes, done, created_at, updated_at)
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {ROWS})
SELECT 't', '', {{done}}, now(6), now(6) FROM numbers
"""


def fill(root: Any, done: str) -> None:
    root.execute("TRUNCATE tasks")
    root.execute(f"SET SESSION cte_max_recursion_depth = {ROWS}")
    root.execute(FILL.format(done=done))
    root.execute("ANALYZE TABLE tasks")


def read_rows(settings: DatabaseSettings, after: int | None, done: bool | None) -> int:
    """How many rows the server touches, and sorts, for a page."""

    def measure(engine: Engine) -> int:
        engine.execute_sql("FLUSH STATUS")
        assert len(tasks.page(engine, LIMIT, after, done)) == LIMIT
        counters = "Variable_name LIKE 'Handler_read%%' OR Variable_name = 'Sort_rows'"
        rows = engine.execute_sql(f"SHOW SESSION STATUS WHERE {counters}").fetchall()
        return sum(int(value) for _, value in rows)

    sessions = Sessions(open_engine(settings))
    try:
        return sessions.read(measure)
    finally:
        sessions.close()


@pytest.mark.parametrize(
    ("done", "status"),
    [("0", None), ("0", False), (f"n < {ROWS // 2}", True), ("n % 1000 = 0", True)],
)
def test_a_deep_page_reads_no_more_rows_than_the_first(
    owner: DatabaseSettings, root: Any, done: str, status: bool | None
) -> None:
    fill(root, done)
    first = read_rows(owner, None, status)
    deep = read_rows(owner, ROWS * 9 // 10 if status else ROWS // 2, status)
    assert max(first, deep) <= LIMIT + 2


@pytest.mark.parametrize("status", [None, True])
@pytest.mark.parametrize("after", [None, 5])
def test_sqlite_walks_an_index_too(
    sqlite: DatabaseSettings, after: int | None, status: bool | None
) -> None:
    def explain(engine: Engine) -> str:
        sql = tasks._page_sql(engine, status is not None, after is not None)
        parameters = [value for value in (status, after, LIMIT) if value is not None]
        rows = engine.execute_sql(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
        return str([row[-1] for row in rows])

    sessions = Sessions(open_engine(sqlite))
    plan = sessions.read(explain)
    sessions.close()
    assert "TEMP B-TREE" not in plan
    assert ("tasks_done_id" in plan) is (status is not None)
    assert ("SEARCH" in plan) is (status is not None or after is not None)
