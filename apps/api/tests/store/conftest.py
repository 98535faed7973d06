from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from taskapp_api.settings import DatabaseSettings, Settings, TlsMode
from taskapp_api.store.breaker import Breaker
from taskapp_api.store.database import Connection, Result
from taskapp_api.store.pool import Pool
from taskapp_api.store.sessions import Sessions
from taskapp_api.store.store import open_engine


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": True}


@asynccontextmanager
async def opened(settings: DatabaseSettings) -> AsyncIterator[Sessions]:
    pool = Pool(open_engine(settings), Breaker(), settings.pool_size)
    yield Sessions(pool)
    await pool.close()


@pytest.fixture
async def sessions(settings: Settings) -> AsyncIterator[Sessions]:
    async with opened(settings.database) as sessions:
        yield sessions


@pytest.fixture
async def on_mysql(mysql: DatabaseSettings) -> AsyncIterator[Sessions]:
    # The end of TLS waits for the server, a test's event loop does not.
    async with opened(replace(mysql, tls=TlsMode.DISABLED)) as sessions:
        yield sessions


async def execute(connection: Connection, sql: str, *parameters: Any) -> Result:
    return await connection.execute(sql, parameters)
