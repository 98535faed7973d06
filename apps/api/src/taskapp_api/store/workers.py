"""Threads for the database, so many and no more, each with its own connection."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, ParamSpec, TypeVar

from taskapp_api.store.errors import UnavailableError

P = ParamSpec("P")
R = TypeVar("R")


class Workers:
    """Runs functions in `size` threads; what finds all busy waits `patience` seconds at most."""

    def __init__(self, size: int, patience: float) -> None:
        self.size = size
        self.busy = 0
        self.waiting = 0
        self._patience = patience
        self._slots = asyncio.Semaphore(size)
        self._executor = ThreadPoolExecutor(size, thread_name_prefix="database")

    async def run(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a function in a thread, or raise UnavailableError when none becomes free."""
        if self._slots.locked():
            await self._wait()
        else:
            await self._slots.acquire()
        self.busy += 1
        context = copy_context()
        future = asyncio.get_running_loop().run_in_executor(
            self._executor, lambda: context.run(function, *args, **kwargs)
        )
        future.add_done_callback(self._release)
        # A cancelled request cannot stop its thread: the place is free when the work is done.
        return await asyncio.shield(future)

    def close(self) -> None:
        """Wait for what runs, then end the threads."""
        self._executor.shutdown()

    async def _wait(self) -> None:
        self.waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._slots.acquire()
        except TimeoutError:
            raise UnavailableError(f"all {self.size} database connections are busy") from None
        finally:
            self.waiting -= 1

    def _release(self, _: asyncio.Future[Any]) -> None:
        self.busy -= 1
        self._slots.release()
