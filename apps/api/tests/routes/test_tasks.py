import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
NO_TASK = 2**63 - 1


def add(client: TestClient, **fields: Any) -> dict[str, Any]:
    response = client.post("/tasks", json={"title": "Buy milk", **fields})
    assert response.status_code == 201, response.text
    task: dict[str, Any] = response.json()
    return task


def test_a_new_task_is_open_and_has_the_first_version(client: TestClient) -> None:
    task = add(client, title="  Buy milk ", notes="2 litres\n", due_on="2027-02-28")
    assert TIME.fullmatch(task["created_at"])
    assert task == {
        "id": 1,
        "title": "Buy milk",
        "notes": "2 litres\n",
        "due_on": "2027-02-28",
        "done": False,
        "done_at": None,
        "created_at": task["created_at"],
        "updated_at": task["created_at"],
        "version": 1,
    }


def test_the_location_of_a_new_task_leads_to_it(client: TestClient) -> None:
    response = client.post("/tasks", json={"title": "Buy milk"})
    assert response.headers["location"] == f"tasks/{response.json()['id']}"
    assert response.headers["etag"] == '"1"'
    assert client.get(f"/{response.headers['location']}").json() == response.json()


@pytest.mark.parametrize(
    "text",
    ["'\"\\`%s?;--", "\u00e9\u3042\U0001f600\u202e", "e\u0301", "x" * 200, "\U0001f600" * 200],
)
def test_text_comes_back_as_it_was_sent(client: TestClient, text: str) -> None:
    task = add(client, title=text, notes=text + "\r\n\t")
    read = client.get(f"/tasks/{task['id']}").json()
    assert (read["title"], read["notes"]) == (text, text + "\r\n\t")
    assert client.get("/tasks").json()["tasks"] == [task] == [read]


def test_the_longest_notes_fit_however_they_are_escaped(client: TestClient) -> None:
    body = '{"title": "t", "notes": "%s"}' % (r"\ud83d\ude00" * 10_000)
    headers = {"Content-Type": "application/json"}
    response = client.post("/tasks", content=body, headers=headers)
    assert response.status_code == 201
    assert client.get("/tasks/1").json()["notes"] == "\U0001f600" * 10_000


def test_the_list_is_empty_at_first(client: TestClient) -> None:
    response = client.get("/tasks")
    assert response.json() == {"tasks": []}
    assert "link" not in response.headers


def test_the_next_links_lead_through_all_tasks_newest_first(client: TestClient) -> None:
    ids = [add(client)["id"] for _ in range(5)]
    query, seen = "?limit=2", []
    while query:
        response = client.get(f"/tasks{query}")
        seen.append([task["id"] for task in response.json()["tasks"]])
        query = str(response.links.get("next", {}).get("url", ""))
    assert seen == [ids[4:2:-1], ids[2:0:-1], ids[:1]]


def test_a_page_that_ends_with_the_last_task_has_no_next(client: TestClient) -> None:
    add(client)
    add(client)
    assert "link" not in client.get("/tasks?limit=2").headers


@pytest.mark.parametrize(("status", "title"), [("open", "a"), ("done", "b")])
def test_the_list_can_be_filtered(client: TestClient, status: str, title: str) -> None:
    for _ in range(2):
        add(client, title="a")
        client.patch(f"/tasks/{add(client, title='b')['id']}", json={"done": True})
    response = client.get(f"/tasks?limit=1&status={status}")
    assert [task["title"] for task in response.json()["tasks"]] == [title]
    last = response.json()["tasks"][-1]["id"]
    following = response.links["next"]["url"]
    assert following == f"?limit=1&after={last}&status={status}"
    assert [task["title"] for task in client.get(f"/tasks{following}").json()["tasks"]] == [title]


@pytest.mark.parametrize("header", ['"1"', "*", 'W/"1"', '"9", "1"'])
def test_a_version_that_the_client_has_is_not_sent_again(client: TestClient, header: str) -> None:
    add(client)
    response = client.get("/tasks/1", headers={"If-None-Match": header})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["etag"] == '"1"'


def test_another_version_than_the_clients_is_sent(client: TestClient) -> None:
    add(client)
    assert client.get("/tasks/1", headers={"If-None-Match": '"2"'}).status_code == 200


@pytest.mark.parametrize("media_type", ["application/json", "application/merge-patch+json"])
def test_a_change_keeps_what_it_does_not_name(client: TestClient, media_type: str) -> None:
    task = add(client, notes="n", due_on="2027-01-01")
    headers = {"Content-Type": media_type}
    response = client.patch("/tasks/1", content='{"title": "Buy tea"}', headers=headers)
    changed = response.json()
    assert response.headers["etag"] == '"2"'
    assert changed["updated_at"] > task["updated_at"]
    updated = {"title": "Buy tea", "version": 2, "updated_at": changed["updated_at"]}
    assert changed == {**task, **updated} == client.get("/tasks/1").json()


def test_every_field_can_be_changed_and_the_due_date_removed(client: TestClient) -> None:
    add(client, due_on="2027-01-01")
    changes = {"title": "Buy tea", "notes": "green", "due_on": None, "done": True}
    task = client.patch("/tasks/1", json=changes).json()
    assert {name: task[name] for name in changes} == changes


def test_completing_sets_the_time_and_reopening_clears_it(client: TestClient) -> None:
    add(client)
    done = client.patch("/tasks/1", json={"done": True}).json()
    assert done["done_at"] == done["updated_at"]
    assert client.get("/tasks/1").json() == done
    assert client.patch("/tasks/1", json={"done": False}).json()["done_at"] is None


def test_completing_again_keeps_the_first_time(client: TestClient) -> None:
    add(client)
    done = client.patch("/tasks/1", json={"done": True}).json()
    again = client.patch("/tasks/1", json={"done": True, "title": "Buy tea"}).json()
    assert again["done_at"] == done["done_at"]


@pytest.mark.parametrize("changes", [{}, {"title": " Buy milk "}, {"done": False, "notes": ""}])
def test_what_changes_nothing_makes_no_new_version(
    client: TestClient, changes: dict[str, Any]
) -> None:
    task = add(client)
    assert client.patch("/tasks/1", json=changes).json() == task
    assert client.get("/tasks/1").json() == task


def test_a_change_in_letter_case_is_a_change(client: TestClient) -> None:
    add(client)
    assert client.patch("/tasks/1", json={"title": "buy MILK"}).json()["version"] == 2


def test_a_deleted_task_is_gone(client: TestClient) -> None:
    add(client)
    response = client.delete("/tasks/1")
    assert (response.status_code, response.content) == (204, b"")
    assert client.get("/tasks/1").status_code == 404
    assert client.delete("/tasks/1").status_code == 404


def test_an_id_is_never_given_again(client: TestClient) -> None:
    add(client)
    client.delete("/tasks/1")
    assert add(client)["id"] == 2


@pytest.mark.parametrize(("header", "status"), [('"1"', 200), ("*", 200), ('"2"', 412), ("x", 412)])
def test_a_change_can_name_the_version_it_is_for(
    client: TestClient, header: str, status: int
) -> None:
    add(client)
    response = client.patch("/tasks/1", json={"done": True}, headers={"If-Match": header})
    assert response.status_code == status
    assert client.get("/tasks/1").json()["done"] is (status == 200)


def change_at_once(client: TestClient, headers: dict[str, str]) -> list[int]:
    """Change a task's title in eight ways at the same time, and give the answers' statuses."""

    def change(number: int) -> int:
        body = {"title": f"Title {number}"}
        return client.patch("/tasks/1", json=body, headers=headers).status_code

    with ThreadPoolExecutor(8) as threads:
        return sorted(threads.map(change, range(8)))


def test_no_change_is_lost_when_many_come_at_once(client: TestClient) -> None:
    add(client)
    assert change_at_once(client, {}) == [200] * 8
    assert client.get("/tasks/1").json()["version"] == 9


def test_of_many_changes_for_one_version_one_is_made(client: TestClient) -> None:
    add(client)
    assert change_at_once(client, {"If-Match": '"1"'}) == [200] + [412] * 7
    assert client.get("/tasks/1").json()["version"] == 2


@pytest.mark.parametrize(
    ("header", "status"), [('"1"', 204), ('"7", "1"', 204), ("*", 204), ('"2"', 412), ("x", 412)]
)
def test_a_deletion_can_name_the_version_it_is_for(
    client: TestClient, header: str, status: int
) -> None:
    add(client)
    assert client.delete("/tasks/1", headers={"If-Match": header}).status_code == status
    assert client.get("/tasks/1").status_code == (404 if status == 204 else 200)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("headers", [{}, {"If-Match": '"1"'}])
def test_a_task_that_is_not_there_is_not_found(
    client: TestClient, method: str, headers: dict[str, str]
) -> None:
    body = {"title": "x"} if method == "PATCH" else None
    response = client.request(method, f"/tasks/{NO_TASK}", headers=headers, json=body)
    assert response.status_code == 404
    assert response.json()["detail"] == "There is no task with this id."
