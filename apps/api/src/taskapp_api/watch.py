"""Asking for the database now and then, so that metrics tell of it when no request does."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from taskapp_api.store import Store

# Seconds; the connection for it is the one of the readiness probe.
PERIOD = 15.0

log = logging.getLogger(__name__)


@asynccontextmanager
async def watching(store: Store) -> AsyncIterator[None]:
    """Check the store in the background for as long as the context lasts."""
    task = asyncio.create_task(_watch(store))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _watch(store: Store) -> None:
    while True:
        await asyncio.sleep(PERIOD)
        try:
            await store.check()
        except Exception as error:
            log.warning("the database is not ready: %s", error)
