import pytest
from fastapi.testclient import TestClient

from taskapp_api.store import tasks


def test_the_open_and_the_done_are_counted(client: TestClient) -> None:
    assert client.get("/tasks/counts").json() == {"open": 0, "done": 0, "limit": 500}
    for _ in range(3):
        client.post("/tasks", json={"title": "t"})
    client.patch("/tasks/2", json={"done": True})
    assert client.get("/tasks/counts").json() == {"open": 2, "done": 1, "limit": 500}


def test_a_count_stops_at_the_limit(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "COUNTED", 2)
    for number in range(1, 5):
        client.post("/tasks", json={"title": "t"})
        if number < 4:
            client.patch(f"/tasks/{number}", json={"done": True})
    assert client.get("/tasks/counts").json() == {"open": 1, "done": 2, "limit": 2}
