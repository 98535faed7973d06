from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from apps.api.tests.program import call, mysql_variables, running
from taskapp_api.app import create_app
from taskapp_api.settings import DatabaseSettings, Settings


@pytest.fixture
def other(settings: Settings) -> Iterator[TestClient]:
    """A client of a second application on the same database."""
    with TestClient(create_app(settings)) as client:
        yield client


def titles(client: TestClient, query: str = "") -> list[str]:
    return [task["title"] for task in client.get(f"/tasks{query}").json()["tasks"]]


def test_what_another_application_wrote_is_read_at_once(
    client: TestClient, other: TestClient
) -> None:
    for number in range(1, 21):
        other.post("/tasks", json={"title": f"new {number}"})
        assert titles(client)[0] == f"new {number}"
        other.patch(f"/tasks/{number}", json={"title": f"changed {number}"})
        assert titles(client)[0] == f"changed {number}"
    other.delete("/tasks/20")
    assert titles(client)[0] == "changed 19"


def test_what_another_application_finished_is_no_longer_open(
    client: TestClient, other: TestClient
) -> None:
    for title in "abc":
        client.post("/tasks", json={"title": title})
    assert titles(client, "?status=open") == ["c", "b", "a"]
    other.patch("/tasks/2", json={"done": True})
    assert titles(client, "?status=open") == ["c", "a"]
    assert titles(client, "?status=done") == ["b"]


def test_what_another_application_wrote_is_found_and_counted_at_once(
    client: TestClient, other: TestClient
) -> None:
    for number in range(1, 11):
        other.post("/tasks", json={"title": f"Milk {number}"})
        assert titles(client, "?q=milk")[0] == f"Milk {number}"
        assert client.get("/tasks/counts").json()["open"] == number
    other.patch("/tasks/10", json={"title": "Tea"})
    other.delete("/tasks/9")
    assert titles(client, "?q=milk&limit=2") == ["Milk 8", "Milk 7"]
    assert titles(client, "?q=tea") == ["Tea"]
    other.patch("/tasks/8", json={"done": True})
    assert titles(client, "?q=milk&status=done") == ["Milk 8"]
    assert client.get("/tasks/counts").json() == {"open": 8, "done": 1, "limit": 500}


def test_a_task_restored_and_changed_again_is_not_taken_for_what_it_was(
    mysql: DatabaseSettings, root: Any
) -> None:
    with TestClient(create_app(Settings(mysql))) as client:
        client.post("/tasks", json={"title": "t"})
        root.execute("CREATE TEMPORARY TABLE backup SELECT * FROM tasks")
        client.patch("/tasks/1", json={"title": "before"})
        assert titles(client) == ["before"]
        root.execute("REPLACE INTO tasks SELECT * FROM backup")
        root.execute("DROP TEMPORARY TABLE backup")
        after = client.patch("/tasks/1", json={"title": "after"})
        assert after.headers["etag"] == '"2"'
        assert titles(client) == ["after"]


def test_what_another_process_wrote_is_read_at_once(mysql: DatabaseSettings) -> None:
    variables = mysql_variables(mysql)
    with TestClient(create_app(Settings(mysql))) as client, running(variables) as (_, port):
        for number in range(5):
            assert call(port, "POST", "/tasks", f'{{"title": "{number}"}}').status == 201
            assert titles(client) == [f"{n}" for n in range(number, -1, -1)]
