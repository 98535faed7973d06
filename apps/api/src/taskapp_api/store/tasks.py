"""The SQL of tasks; every function runs on the connection that its engine has open."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any

from taskapp_api.store.engines import Engine
from taskapp_api.store.errors import TaskNotFoundError, VersionMismatchError
from taskapp_api.store.tables import TASK_COLUMNS, Tasks
from taskapp_api.store.values import Task, task, timestamp


def page(engine: Engine, limit: int, after: int | None, done: bool | None) -> list[Task]:
    """The newest tasks, from below the id `after` on."""
    sql = _page_sql(engine, done is not None, after is not None)
    parameters = [value for value in (done, after, limit) if value is not None]
    rows = engine.execute_sql(sql, parameters).fetchall()
    return [task(dict(zip(TASK_COLUMNS, row, strict=True))) for row in rows]


def one(engine: Engine, task_id: int) -> Task:
    """The task with this id."""
    return task(_row(engine, task_id, for_update=False))


def insert(engine: Engine, values: dict[str, Any]) -> Task:
    """Add a task with the title, notes and due date given."""
    now = timestamp()
    fresh = {"done": False, "done_at": None, "created_at": now, "updated_at": now, "version": 1}
    cursor = engine.execute(Tasks.insert(**values, **fresh))
    return task({"id": cursor.lastrowid, **values, **fresh})


def update(
    engine: Engine, task_id: int, changes: dict[str, Any], versions: Collection[int] | None
) -> Task:
    """Change a task if it has one of these versions; no change makes no new version."""
    row = _row(engine, task_id, for_update=engine.for_update)
    if versions is not None and row["version"] not in versions:
        raise VersionMismatchError
    changed = {name: value for name, value in changes.items() if value != row[name]}
    if not changed:
        return task(row)
    now = timestamp()
    if "done" in changed:
        changed["done_at"] = now if changed["done"] else None
    changed |= {"updated_at": now, "version": row["version"] + 1}
    engine.execute(Tasks.update(**changed).where(Tasks.id == task_id))
    return task(row | changed)


def delete(engine: Engine, task_id: int, versions: Collection[int] | None) -> None:
    """Remove a task if it has one of these versions."""
    query = Tasks.delete().where(Tasks.id == task_id)
    if versions is not None:
        query = query.where(Tasks.version.in_(list(versions)))
    if not engine.execute(query).rowcount:
        one(engine, task_id)
        raise VersionMismatchError


def _row(engine: Engine, task_id: int, *, for_update: bool) -> dict[str, Any]:
    row = engine.execute_sql(_row_sql(engine, for_update), (task_id,)).fetchone()
    if row is None:
        raise TaskNotFoundError
    return dict(zip(TASK_COLUMNS, row, strict=True))


# peewee takes 0.1 ms to put a query together: the texts of the reads are kept.
@lru_cache(maxsize=64)
def _page_sql(engine: Engine, filtered: bool, continued: bool) -> str:
    query = Tasks.select().order_by(Tasks.id.desc()).limit(0)
    if filtered:
        query = query.where(Tasks.done == 0)
    if continued:
        query = query.where(Tasks.id < 0)
    sql = _text(engine, query)
    # Left to itself MySQL may walk the primary key past any number of rows of the other kind.
    return sql.replace("SELECT", "SELECT /*+ INDEX(t1 tasks_done_id) */", 1) if filtered else sql


@lru_cache(maxsize=64)
def _row_sql(engine: Engine, for_update: bool) -> str:
    query = Tasks.select().where(Tasks.id == 0)
    return _text(engine, query.for_update() if for_update else query)


def _text(engine: Engine, query: Any) -> str:
    sql: str = engine.get_sql_context().sql(query).query()[0]
    return sql
