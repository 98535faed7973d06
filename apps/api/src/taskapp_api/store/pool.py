"""The connections: so many and no more, opened when first needed, dropped when in doubt."""

import asyncio
import time
from collections import deque

from taskapp_api.store.breaker import Breaker
from taskapp_api.store.database import Connection, Engine
from taskapp_api.store.errors import UnavailableError

# Load balancers forget connections that idle for some minutes, without a word.
MAX_IDLE = 60.0
PATIENCE = 3.0


class Pool:
    """Lends connections; who finds all of them lent waits, but not for long."""

    def __init__(self, engine: Engine, breaker: Breaker, size: int) -> None:
        self.size = size
        self.busy = 0
        self.waiting = 0
        self._engine = engine
        self._breaker = breaker
        self._slots = asyncio.Semaphore(size)
        self._open: set[Connection] = set()
        self._idle = deque[Connection]()

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._open)

    async def acquire(self) -> Connection:
        """Borrow a connection, or raise UnavailableError."""
        if self._slots.locked():
            await self._wait()
        else:
            await self._slots.acquire()
        self.busy += 1
        try:
            return await self._fresh_enough() or await self._connect()
        except BaseException:
            self._free()
            raise

    async def release(self, connection: Connection) -> None:
        """Give a connection back; after a lost one the others are in doubt as well."""
        try:
            if not connection.usable:
                await self._drop(connection)
        finally:
            if connection in self._open:
                connection.idle_since = time.monotonic()
                self._idle.append(connection)
            self._free()

    async def close(self) -> None:
        """Close every connection; none may be lent."""
        while self._open:
            await self._open.pop().close()

    async def _wait(self) -> None:
        self.waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self._slots.acquire()
        except TimeoutError:
            raise UnavailableError(f"all {self.size} database connections are busy") from None
        finally:
            self.waiting -= 1

    async def _fresh_enough(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if connection.usable and time.monotonic() - connection.idle_since <= MAX_IDLE:
                return connection
            self._open.discard(connection)
            # Good manners would wait for an answer, and nobody may be there.
            connection.usable = False
            await connection.close()
        return None

    async def _connect(self) -> Connection:
        with self._breaker.attempt():
            connection = await self._engine.connect()
        self._open.add(connection)
        return connection

    async def _drop(self, lost: Connection) -> None:
        self._open.discard(lost)
        for connection in self._open:
            connection.usable = False
        await lost.close()

    def _free(self) -> None:
        self.busy -= 1
        self._slots.release()
