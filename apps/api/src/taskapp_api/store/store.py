"""What the API can do with tasks."""

import itertools
import logging
from collections.abc import Collection
from typing import Any

from taskapp_api.settings import DatabaseSettings, Settings
from taskapp_api.store import idempotency, schema, search, tasks
from taskapp_api.store.breaker import Breaker
from taskapp_api.store.database import Engine
from taskapp_api.store.documents import Documents
from taskapp_api.store.errors import (
    DuplicateError,
    KeyReusedError,
    SchemaError,
    StatementError,
    UnavailableError,
)
from taskapp_api.store.mysql import MySQL
from taskapp_api.store.pool import Pool
from taskapp_api.store.sessions import Sessions
from taskapp_api.store.sqlite import SQLite
from taskapp_api.store.values import Task, timestamp

PURGE_EVERY = 50

log = logging.getLogger(__name__)


class Store:
    """The tasks; every method may raise UnavailableError."""

    def __init__(self, settings: Settings) -> None:
        engine, breaker = open_engine(settings.database), Breaker()
        self.pool = Pool(engine, breaker, settings.database.pool_size)
        self.sessions = Sessions(self.pool)
        # The readiness probe must get through when every other connection is busy.
        self._prober = Sessions(Pool(engine, breaker, 1))
        self.ready = self.schema_ready = False
        self._documents = Documents()
        self._key_ttl = settings.idempotency_key_ttl
        self._keys_made = itertools.count()

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return self.pool.connections + self._prober.pool.connections

    async def page(self, limit: int, after: int | None, done: bool | None) -> tasks.Page:
        """The newest tasks, from below the id `after` on."""
        return await self.sessions.read(tasks.page, self._documents, limit, after, done)

    async def search(
        self, text: str, limit: int, after: int | None, done: bool | None
    ) -> tasks.Page:
        """The newest tasks whose title holds a text, of as many as are looked at at once."""
        return await self.sessions.read(search.search, self._documents, text, limit, after, done)

    async def counts(self) -> tasks.Counts:
        """How many tasks are open and done, counted up to a limit."""
        return await self.sessions.read(tasks.counts)

    async def one(self, task_id: int) -> Task:
        """The task with this id, or TaskNotFoundError."""
        return await self.sessions.read(tasks.one, task_id)

    async def create(self, values: dict[str, Any], key: str | None) -> Task:
        """Add a task; the same key again gives the same task, or KeyReusedError."""
        if key is None:
            return await self.sessions.write(tasks.insert, values)
        return await self._create_once(key, values)

    async def update(
        self, task_id: int, changes: dict[str, Any], versions: Collection[int] | None
    ) -> Task:
        """Change a task; VersionMismatchError if it has none of these versions."""
        return await self.sessions.transact(tasks.update, task_id, changes, versions)

    async def delete(self, task_id: int, versions: Collection[int] | None) -> None:
        """Remove a task; VersionMismatchError if it has none of these versions."""
        await self.sessions.write(tasks.delete, task_id, versions)

    async def check(self) -> None:
        """Raise UnavailableError unless the database is there with the schema expected."""
        try:
            await self._prober.read(schema.check)
        except Exception as error:
            self.ready = False
            # A database that does not answer says nothing of its schema.
            self.schema_ready &= not isinstance(error, SchemaError)
            raise
        self.ready = self.schema_ready = True

    async def close(self) -> None:
        """Close the connections; no request may be at work."""
        await self.pool.close()
        await self._prober.pool.close()

    async def _create_once(self, key: str, values: dict[str, Any]) -> Task:
        expiry = timestamp(age=self._key_ttl)
        while True:
            try:
                task = await self.sessions.transact(idempotency.insert, key, values)
            except DuplicateError:
                kept = await self.sessions.read(idempotency.find, key, expiry)
            else:
                await self._purge(expiry)
                return task
            if kept:
                return _replay(kept, values)
            await self.sessions.write(idempotency.forget, key, expiry)

    async def _purge(self, expiry: str) -> None:
        if next(self._keys_made) % PURGE_EVERY:
            return
        try:
            await self.sessions.transact(idempotency.purge, expiry)
        except (StatementError, UnavailableError) as error:
            log.warning("expired idempotency keys were not removed: %s", error)


def open_engine(settings: DatabaseSettings) -> Engine:
    """The database that the settings name, not connected yet."""
    return SQLite(settings) if settings.sqlite_path else MySQL(settings)


def _replay(kept: tuple[str, Task], values: dict[str, Any]) -> Task:
    fingerprint, task = kept
    if fingerprint != idempotency.fingerprint(values):
        raise KeyReusedError
    return task
