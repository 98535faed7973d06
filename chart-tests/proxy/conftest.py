"""One nginx for all tests that ask for nothing special."""

from collections.abc import Iterator

import pytest

from proxy.app import app
from proxy.site import TRUSTING, Site, site


@pytest.fixture(scope="session", name="prefixed")
def _prefixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("nginx")) as started:
        yield started


@pytest.fixture(scope="session", name="root")
def _root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("nginx"), {"global.basePath": "/"}) as started:
        yield started


@pytest.fixture(scope="session", name="trusting")
def _trusting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(tmp_path_factory.mktemp("nginx"), TRUSTING) as started:
        yield started


@pytest.fixture(scope="session", name="servers")
def _servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int]]:
    """The ports of the API and of the page themselves."""
    with app(tmp_path_factory.mktemp("app")) as ports:
        yield ports


@pytest.fixture(autouse=True)
def _forgotten(request: pytest.FixtureRequest) -> None:
    for name in {"prefixed", "root"} & set(request.fixturenames):
        request.getfixturevalue(name).reached()
