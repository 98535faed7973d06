import re
from typing import Any

import pytest
from fastapi import Request, routing
from fastapi.testclient import TestClient

from taskapp_api.settings import DatabaseSettings, Settings

NOTHING = re.compile(b"(?!)")
PLAIN = [
    "/tasks",
    "/tasks?limit=1",
    "/tasks?limit=99",
    "/tasks?limit=100",
    "/tasks?after=3",
    "/tasks?status=open",
    "/tasks?limit=2&after=3",
    "/tasks?limit=2&status=done",
    "/tasks?after=3&status=open",
    "/tasks?limit=1&after=4&status=open",
    "/tasks?after=999999999999999999",
    "/tasks/1",
    "/tasks/999999999999999999",
]
OTHERS = [
    "/tasks?&limit=1",
    "/tasks?limit=1&",
    "/tasks?limit=01",
    "/tasks?limit=0",
    "/tasks?limit=101",
    "/tasks?limit=2&limit=1",
    "/tasks?limit=",
    "/tasks?limit=1after=3",
    "/tasks?after=3&limit=1",
    "/tasks?after=0",
    "/tasks?after=9223372036854775807",
    "/tasks?status=closed",
    "/tasks?status=open&x=1",
    "/tasks?limit=%31",
    "/tasks?q=a",
    "/tasks?limit=1&q=a",
    "/tasks?limit=1&after=1&status=open&q=a",
    "/tasks/counts",
    "/tasks/01",
    "/tasks/x",
    "/tasks/9223372036854775807",
    "/tasks/9223372036854775808",
]


@pytest.fixture
def settings(sqlite: DatabaseSettings) -> Settings:
    return Settings(sqlite)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the requests that FastAPI judged."""
    found: list[str] = []
    solve = vars(routing)["solve_dependencies"]

    async def solve_and_tell(*, request: Request, **arguments: Any) -> Any:
        found.append(request.url.path)
        return await solve(request=request, **arguments)

    monkeypatch.setattr(routing, "solve_dependencies", solve_and_tell)
    return found


@pytest.mark.parametrize("url", PLAIN)
def test_the_plain_is_answered_as_fastapi_would(
    client: TestClient, judged: list[str], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    for number in range(5):
        client.post("/tasks", json={"title": "t"})
        client.patch(f"/tasks/{number}", json={"done": number % 2 == 0})
    judged.clear()
    headers = {"X-Request-ID": "1", "If-None-Match": '"2"'}
    plain = client.get(url, headers=headers)
    assert judged == []
    monkeypatch.setattr("taskapp_api.routes.plain._LIST", NOTHING)
    monkeypatch.setattr("taskapp_api.routes.plain._ID", re.compile("(?!)"))
    careful = client.get(url, headers=headers)
    assert len(judged) == 1
    assert (plain.status_code, plain.headers) == (careful.status_code, careful.headers)
    assert plain.content == careful.content


@pytest.mark.parametrize("url", OTHERS)
def test_all_else_is_judged_by_fastapi(client: TestClient, judged: list[str], url: str) -> None:
    client.get(url)
    assert len(judged) == 1
