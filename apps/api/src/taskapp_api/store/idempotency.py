"""The SQL of idempotency keys, which make a repeated POST answer with its first result."""

import hashlib
import json
from typing import Any

from taskapp_api.store import tasks
from taskapp_api.store.engines import Engine
from taskapp_api.store.tables import Keys
from taskapp_api.store.values import Task, timestamp

PURGE_LIMIT = 100


def fingerprint(values: dict[str, Any]) -> str:
    """What a task's values boil down to, equal for equal values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def insert(engine: Engine, key: str, values: dict[str, Any]) -> Task:
    """Add a task and its key; IntegrityError when the key is there already."""
    task = tasks.insert(engine, values)
    query = Keys.insert(
        idempotency_key=key,
        fingerprint=fingerprint(values),
        response=json.dumps(task),
        created_at=timestamp(),
    )
    engine.execute(query)
    return task


def find(engine: Engine, key: str, not_before: str) -> tuple[str, Task] | None:
    """The fingerprint and the task kept under a key, unless older than `not_before`."""
    query = Keys.select(Keys.fingerprint, Keys.response).where(
        (Keys.idempotency_key == key) & (Keys.created_at >= not_before)
    )
    row = engine.execute(query).fetchone()
    return row and (row[0], json.loads(row[1]))


def forget(engine: Engine, key: str, before: str) -> None:
    """Remove a key if it is older than `before`."""
    engine.execute(Keys.delete().where((Keys.idempotency_key == key) & (Keys.created_at < before)))


def purge(engine: Engine, before: str) -> None:
    """Remove some of the keys older than `before`."""
    query = Keys.select(Keys.idempotency_key).where(Keys.created_at < before)
    rows = engine.execute(query.order_by(Keys.created_at).limit(PURGE_LIMIT)).fetchall()
    if rows:
        engine.execute(Keys.delete().where(Keys.idempotency_key.in_([row[0] for row in rows])))
