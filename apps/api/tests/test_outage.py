import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from apps.api.tests.tunnel import Tunnel
from taskapp_api.app import create_app
from taskapp_api.settings import DatabaseSettings, Settings

REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "/tasks", {}),
    ("GET", "/tasks/1", {}),
    ("POST", "/tasks", {"json": {"title": "t"}}),
    ("POST", "/tasks", {"json": {"title": "t"}, "headers": {"Idempotency-Key": "k"}}),
    ("PATCH", "/tasks/1", {"json": {"done": True}}),
    ("DELETE", "/tasks/1", {}),
    ("GET", "/readyz", {}),
]


@pytest.fixture
def far(mysql: DatabaseSettings, tunnel: Tunnel) -> Iterator[TestClient]:
    """A client of an application that reaches its database through the tunnel."""
    database = replace(mysql, host="127.0.0.1", port=tunnel.port, pool_size=4)
    with TestClient(create_app(Settings(database))) as client:
        yield client


def test_without_a_database_everything_answers_503_at_once(far: TestClient, tunnel: Tunnel) -> None:
    tunnel.close()
    for method, url, arguments in REQUESTS:
        started = time.monotonic()
        response = far.request(method, url, **arguments)
        assert time.monotonic() - started < 0.5
        assert (response.status_code, response.headers["retry-after"]) == (503, "2")
        assert response.json()["detail"] == "The database is not available; try again soon."
    assert far.get("/healthz").status_code == 200


def test_work_resumes_by_itself(far: TestClient, tunnel: Tunnel) -> None:
    far.post("/tasks", json={"title": "t"})
    tunnel.close()
    assert far.get("/tasks/1").status_code == 503
    tunnel.open()
    deadline = time.monotonic() + 5
    while far.get("/tasks/1").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    for method, url, arguments in REQUESTS:
        assert far.request(method, url, **arguments).status_code < 300


@pytest.mark.parametrize(("method", "url", "arguments"), REQUESTS)
def test_no_request_fails_after_the_connections_were_lost(
    far: TestClient, tunnel: Tunnel, method: str, url: str, arguments: dict[str, Any]
) -> None:
    far.post("/tasks", json={"title": "t"})
    far.get("/readyz")
    tunnel.cut()
    assert far.request(method, url, **arguments).status_code < 300
