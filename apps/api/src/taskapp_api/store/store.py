"""What the API can do with tasks."""

import itertools
import logging
from collections.abc import Collection
from typing import Any

from peewee import IntegrityError, PeeweeException

from taskapp_api.settings import Settings
from taskapp_api.store import idempotency, schema, tasks
from taskapp_api.store.engines import open_engine
from taskapp_api.store.errors import KeyReusedError, UnavailableError
from taskapp_api.store.sessions import Sessions
from taskapp_api.store.values import Task, timestamp
from taskapp_api.store.workers import Workers

PATIENCE = 3.0
PURGE_EVERY = 50

log = logging.getLogger(__name__)


class Store:
    """The tasks; every method may raise UnavailableError."""

    def __init__(self, settings: Settings) -> None:
        self.sessions = Sessions(open_engine(settings.database))
        self.workers = Workers(settings.database.pool_size, PATIENCE)
        # The readiness probe must get through when every other thread is busy.
        self._prober = Workers(1, PATIENCE)
        self._key_ttl = settings.idempotency_key_ttl
        self._keys_made = itertools.count()

    async def page(self, limit: int, after: int | None, done: bool | None) -> list[Task]:
        """The newest tasks, from below the id `after` on."""
        return await self.workers.run(self.sessions.read, tasks.page, limit, after, done)

    async def one(self, task_id: int) -> Task:
        """The task with this id, or TaskNotFoundError."""
        return await self.workers.run(self.sessions.read, tasks.one, task_id)

    async def create(self, values: dict[str, Any], key: str | None) -> Task:
        """Add a task; the same key again gives the same task, or KeyReusedError."""
        if key is None:
            return await self.workers.run(self.sessions.write, tasks.insert, values)
        return await self.workers.run(self._create_once, key, values)

    async def update(
        self, task_id: int, changes: dict[str, Any], versions: Collection[int] | None
    ) -> Task:
        """Change a task; VersionMismatchError if it has none of these versions."""
        return await self.workers.run(self.sessions.write, tasks.update, task_id, changes, versions)

    async def delete(self, task_id: int, versions: Collection[int] | None) -> None:
        """Remove a task; VersionMismatchError if it has none of these versions."""
        await self.workers.run(self.sessions.write, tasks.delete, task_id, versions)

    async def check(self) -> None:
        """Raise UnavailableError unless the database is there with the schema expected."""
        await self._prober.run(self.sessions.read, schema.check)

    def close(self) -> None:
        """Finish what runs and close the connections."""
        self.workers.close()
        self._prober.close()
        self.sessions.close()

    def _create_once(self, key: str, values: dict[str, Any]) -> Task:
        expiry = timestamp(age=self._key_ttl)
        while True:
            try:
                task = self.sessions.write(idempotency.insert, key, values)
            except IntegrityError:
                kept = self.sessions.read(idempotency.find, key, expiry)
            else:
                self._purge(expiry)
                return task
            if kept:
                return _replay(kept, values)
            self.sessions.write(idempotency.forget, key, expiry)

    def _purge(self, expiry: str) -> None:
        if next(self._keys_made) % PURGE_EVERY:
            return
        try:
            self.sessions.write(idempotency.purge, expiry)
        except (PeeweeException, UnavailableError) as error:
            log.warning("expired idempotency keys were not removed: %s", error)


def _replay(kept: tuple[str, Task], values: dict[str, Any]) -> Task:
    fingerprint, task = kept
    if fingerprint != idempotency.fingerprint(values):
        raise KeyReusedError
    return task
