"""Running operations on a connection of the pool, and surviving its loss."""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from taskapp_api.store.database import Connection
from taskapp_api.store.errors import (
    ConnectionLostError,
    DeadlockError,
    NotSentError,
    StoreError,
)
from taskapp_api.store.pool import Pool

P = ParamSpec("P")
R = TypeVar("R")
Operation = Callable[Concatenate[Connection, P], Awaitable[R]]

# What took longer to fail than this was a timeout: another try would double the wait.
RETRY_WITHIN = 1.0
ATTEMPTS = 3

log = logging.getLogger(__name__)


class Sessions:
    """Ways to run an operation, each as safe to repeat as its kind allows."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def read(self, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run what only reads; lost with its connection, it runs again on a fresh one."""
        return await _twice(lambda: self._run(operation, *args, **kwargs))

    async def write(self, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a single statement; again only if it was not sent, or undone by a deadlock."""
        return await _insist(lambda: self._run(operation, *args, **kwargs))

    async def transact(self, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run an operation as one transaction; again only if nothing of it can have stayed."""
        return await _insist(lambda: self._transact(operation, *args, **kwargs))

    async def _run(self, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        connection = await self.pool.acquire()
        try:
            return await operation(connection, *args, **kwargs)
        finally:
            await self.pool.release(connection)

    async def _transact(self, operation: Operation[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        # Nothing is lost with a connection that dies before BEGIN is answered.
        connection = await _twice(self._begin)
        try:
            result = await operation(connection, *args, **kwargs)
            await connection.execute("COMMIT")
        except BaseException as error:
            await _undo(connection, error)
            raise
        finally:
            await self.pool.release(connection)
        return result

    async def _begin(self) -> Connection:
        connection = await self.pool.acquire()
        try:
            await connection.execute(connection.dialect.begin)
        except BaseException:
            await self.pool.release(connection)
            raise
        return connection


async def _twice(attempt: Callable[[], Awaitable[R]]) -> R:
    started = time.monotonic()
    try:
        return await attempt()
    except ConnectionLostError:
        if time.monotonic() - started > RETRY_WITHIN:
            raise
        return await attempt()


async def _insist(attempt: Callable[[], Awaitable[R]]) -> R:
    for _ in range(ATTEMPTS - 1):
        try:
            return await attempt()
        except (NotSentError, DeadlockError) as error:
            log.info("the write is tried again: %s", error)
    return await attempt()


async def _undo(connection: Connection, error: BaseException) -> None:
    if not isinstance(error, Exception):
        # A cancelled request does not wait: the server rolls back what loses its connection.
        connection.usable = False
    elif connection.usable:
        try:
            await connection.execute("ROLLBACK")
        except StoreError:
            connection.usable = False
