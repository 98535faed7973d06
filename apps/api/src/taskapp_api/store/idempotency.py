"""Operations on idempotency keys, which make a repeated POST answer with its first result."""

import hashlib
import json
from typing import Any

from taskapp_api.store import statements, tasks
from taskapp_api.store.database import Connection
from taskapp_api.store.tables import KEY_COLUMNS, Keys
from taskapp_api.store.values import Task, timestamp

PURGE_LIMIT = 100


def fingerprint(values: dict[str, Any]) -> str:
    """What a task's values boil down to, equal for equal values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


async def insert(connection: Connection, key: str, values: dict[str, Any]) -> Task:
    """Add a task and its key; DuplicateError when the key is there already."""
    task = await tasks.insert(connection, values)
    kept = {
        "idempotency_key": key,
        "fingerprint": fingerprint(values),
        "response": json.dumps(task),
        "created_at": timestamp(),
    }
    statement = statements.insert(connection.dialect, Keys, KEY_COLUMNS)
    await connection.execute(statement.sql, statement.parameters(kept))
    return task


async def find(connection: Connection, key: str, not_before: str) -> tuple[str, Task] | None:
    """The fingerprint and the task kept under a key, unless older than `not_before`."""
    query = Keys.select(Keys.fingerprint, Keys.response).where(
        (Keys.idempotency_key == key) & (Keys.created_at >= not_before)
    )
    rows = (await connection.execute(*statements.compiled(connection.dialect, query))).rows
    return (rows[0][0], json.loads(rows[0][1])) if rows else None


async def forget(connection: Connection, key: str, before: str) -> None:
    """Remove a key if it is older than `before`."""
    query = Keys.delete().where((Keys.idempotency_key == key) & (Keys.created_at < before))
    await connection.execute(*statements.compiled(connection.dialect, query))


async def purge(connection: Connection, before: str) -> None:
    """Remove some of the keys older than `before`."""
    query = Keys.select(Keys.idempotency_key).where(Keys.created_at < before)
    query = query.order_by(Keys.created_at).limit(PURGE_LIMIT)
    rows = (await connection.execute(*statements.compiled(connection.dialect, query))).rows
    if rows:
        old = Keys.delete().where(Keys.idempotency_key.in_([row[0] for row in rows]))
        await connection.execute(*statements.compiled(connection.dialect, old))
