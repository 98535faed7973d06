"""The baseline keeps the contract of the API: what is compared does the same work."""

import pytest
from fastapi.testclient import TestClient


def add(client: TestClient, title: str) -> int:
    return int(client.post("/tasks", json={"title": title}).json()["id"])


def test_list_has_pages_and_a_link_to_the_next(client: TestClient) -> None:
    oldest, middle, newest = (add(client, f"Task {number}") for number in range(3))
    page = client.get("/tasks?limit=2")
    assert [task["id"] for task in page.json()["tasks"]] == [newest, middle]
    assert page.headers["Link"] == f'<?limit=2&after={middle}>; rel="next"'
    last = client.get(f"/tasks?limit=1&after={middle}&status=open")
    assert [task["id"] for task in last.json()["tasks"]] == [oldest]


def test_task_is_added_read_changed_and_deleted(client: TestClient) -> None:
    added = client.post("/tasks", json={"title": " Tea ", "due_on": "2030-01-02"})
    assert added.status_code == 201
    path = f"/{added.headers['Location']}"
    assert client.get(path).json() == added.json()
    assert client.get(path, headers={"If-None-Match": '"1"'}).status_code == 304
    changed = client.patch(path, json={"done": True})
    assert (changed.json()["done"], changed.headers["ETag"]) == (True, '"2"')
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


def test_task_has_the_same_form(client: TestClient) -> None:
    task = client.post("/tasks", json={"title": "Tea"}).json()
    fixed = {"title": "Tea", "notes": "", "due_on": None, "done": False, "done_at": None}
    assert task == {**task, **fixed, "version": 1}
    assert list(task)[0:2] + list(task)[-2:] == ["id", "title", "updated_at", "version"]
    assert task["created_at"].endswith("Z")


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "after=0", "status=new"])
def test_wrong_query_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/tasks?{query}").status_code == 422
