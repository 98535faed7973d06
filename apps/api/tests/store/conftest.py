from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from taskapp_api.settings import DatabaseSettings, Settings
from taskapp_api.store.engines import open_engine
from taskapp_api.store.sessions import Sessions


def opened(settings: DatabaseSettings) -> Iterator[Sessions]:
    sessions = Sessions(open_engine(settings))
    yield sessions
    sessions.close()


@pytest.fixture
def sessions(settings: Settings) -> Iterator[Sessions]:
    yield from opened(settings.database)


@pytest.fixture
def on_mysql(mysql: DatabaseSettings) -> Iterator[Sessions]:
    yield from opened(mysql)


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as threads:
        yield threads
