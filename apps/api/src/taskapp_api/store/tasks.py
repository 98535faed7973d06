"""Operations on tasks, each on the connection that it is given."""

from collections.abc import Awaitable, Collection, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from taskapp_api.store import statements
from taskapp_api.store.database import Connection
from taskapp_api.store.documents import Documents
from taskapp_api.store.errors import TaskNotFoundError, VersionMismatchError
from taskapp_api.store.tables import STATE_COLUMNS, TASK_COLUMNS, Tasks
from taskapp_api.store.values import Task, task, timestamp

BEYOND = 2**63 - 1
# How many tasks of a kind are counted.
COUNTED = 500

_state = itemgetter(*map(TASK_COLUMNS.index, STATE_COLUMNS))


class Page(NamedTuple):
    """Tasks as JSON, newest first, and the id after which more may follow, if any."""

    documents: list[bytes]
    last: int | None


class Counts(NamedTuple):
    """How many tasks there are of each kind; `limit` means so many or more."""

    open: int
    done: int
    limit: int


def page(
    connection: Connection, documents: Documents, limit: int, after: int | None, done: bool | None
) -> Awaitable[Page]:
    """The newest tasks, from below the id `after` on."""
    if done is not None and after is None:
        # Of tasks of one kind and any id, MySQL plans the longer the more there are.
        after = BEYOND
    kind = (connection.dialect, done is not None, after is not None)
    parameters = [value for value in (done, after, limit + 1) if value is not None]
    return selected(connection, documents, limit, kind, parameters)


async def selected(
    connection: Connection,
    documents: Documents,
    limit: int,
    kind: tuple[Any, ...],
    parameters: Sequence[Any],
) -> Page:
    """The tasks that a page's statement of this kind selects, one more than `limit` at most."""
    states = (await connection.execute(statements.states(*kind), parameters)).rows
    try:
        found = [documents[state] for state in states]
    except KeyError:
        rows = (await connection.execute(statements.page(*kind), parameters)).rows
        states = [_state(row) for row in rows]
        found = [documents.write(_state(row), _task(row)) for row in rows]
    return Page(found[:limit], states[limit - 1][0] if len(found) > limit else None)


async def counts(connection: Connection) -> Counts:
    """How many tasks are open and done, counted up to a limit."""
    parameters = (False, BEYOND, COUNTED, True, BEYOND, COUNTED)
    rows = (await connection.execute(statements.counts(connection.dialect), parameters)).rows
    unfinished, finished = rows[0]
    return Counts(unfinished, finished, COUNTED)


async def one(connection: Connection, task_id: int) -> Task:
    """The task with this id."""
    return task(await _row(connection, task_id, for_update=False))


async def insert(connection: Connection, values: dict[str, Any]) -> Task:
    """Add a task with the title, notes and due date given."""
    now = timestamp()
    fresh = {"done": False, "done_at": None, "created_at": now, "updated_at": now, "version": 1}
    added = {**values, **fresh}
    statement = statements.insert(connection.dialect, Tasks, TASK_COLUMNS[1:])
    result = await connection.execute(statement.sql, statement.parameters(added))
    return task({"id": result.lastrowid, **added})


async def update(
    connection: Connection, task_id: int, changes: dict[str, Any], versions: Collection[int] | None
) -> Task:
    """Change a task if it has one of these versions; no change makes no new version."""
    row = await _row(connection, task_id, for_update=True)
    if versions is not None and row["version"] not in versions:
        raise VersionMismatchError
    changed = {name: value for name, value in changes.items() if value != row[name]}
    if not changed:
        return task(row)
    now = timestamp()
    if "done" in changed:
        changed["done_at"] = now if changed["done"] else None
    changed |= {"updated_at": now, "version": row["version"] + 1}
    statement = statements.update(connection.dialect, tuple(sorted(changed)))
    await connection.execute(statement.sql, statement.parameters({**changed, "id": task_id}))
    return task(row | changed)


async def delete(connection: Connection, task_id: int, versions: Collection[int] | None) -> None:
    """Remove a task if it has one of these versions."""
    query = Tasks.delete().where(Tasks.id == task_id)
    if versions is not None:
        query = query.where(Tasks.version.in_(list(versions)))
    if not (await connection.execute(*statements.compiled(connection.dialect, query))).rowcount:
        await one(connection, task_id)
        raise VersionMismatchError


async def _row(connection: Connection, task_id: int, *, for_update: bool) -> dict[str, Any]:
    sql = statements.row(connection.dialect, for_update)
    rows = (await connection.execute(sql, (task_id,))).rows
    if not rows:
        raise TaskNotFoundError
    return dict(zip(TASK_COLUMNS, rows[0], strict=True))


def _task(row: tuple[Any, ...]) -> Task:
    return task(dict(zip(TASK_COLUMNS, row, strict=True)))
