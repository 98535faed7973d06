import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from taskapp_api.logs import REQUEST_ID
from taskapp_api.store.errors import UnavailableError
from taskapp_api.store.workers import Workers


@asynccontextmanager
async def all_busy(workers: Workers) -> AsyncIterator[threading.Event]:
    """Keep every thread at work until the event is set, or the block ends."""
    event = threading.Event()
    tasks = [asyncio.create_task(workers.run(event.wait)) for _ in range(workers.size)]
    await asyncio.sleep(0)
    try:
        yield event
    finally:
        event.set()
        await asyncio.gather(*tasks, return_exceptions=True)


def run(test: Callable[[Workers], object], patience: float = 10) -> None:
    workers = Workers(2, patience)
    asyncio.run(test(workers))  # type: ignore[arg-type]
    workers.close()
    assert (workers.busy, workers.waiting) == (0, 0)


def test_a_function_runs_in_a_thread_within_the_callers_context() -> None:
    async def test(workers: Workers) -> None:
        REQUEST_ID.set("abc")
        assert await workers.run(REQUEST_ID.get) == "abc"
        assert await workers.run(lambda: threading.current_thread().name) == "database_0"

    run(test)


def test_an_error_reaches_the_caller() -> None:
    async def test(workers: Workers) -> None:
        with pytest.raises(ZeroDivisionError):
            await workers.run(lambda: 1 // 0)

    run(test)


def test_who_finds_all_threads_busy_waits() -> None:
    async def test(workers: Workers) -> None:
        async with all_busy(workers) as event:
            third = asyncio.create_task(workers.run(lambda: 3))
            await asyncio.sleep(0.01)
            assert (workers.busy, workers.waiting) == (2, 1)
            event.set()
            assert await third == 3

    run(test)


def test_who_waits_too_long_is_refused() -> None:
    async def test(workers: Workers) -> None:
        async with all_busy(workers):
            with pytest.raises(UnavailableError, match="all 2 database connections are busy"):
                await workers.run(lambda: 3)

    run(test, patience=0.01)


def test_a_cancelled_request_gives_its_place_back() -> None:
    async def test(workers: Workers) -> None:
        async with all_busy(workers) as event:
            waiting = asyncio.create_task(workers.run(lambda: 3))
            await asyncio.sleep(0.01)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            event.set()
        assert await workers.run(lambda: 4) == 4

    run(test)


def test_a_request_cancelled_at_work_keeps_its_thread_until_the_work_is_done() -> None:
    async def test(workers: Workers) -> None:
        both_free = threading.Barrier(2, timeout=5)
        async with all_busy(workers):
            first = next(task for task in asyncio.all_tasks() if "Workers.run" in repr(task))
            first.cancel()
            await asyncio.sleep(0.01)
            assert workers.busy == 2
        await asyncio.gather(workers.run(both_free.wait), workers.run(both_free.wait))

    run(test)
