import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from taskapp_api.settings import DatabaseSettings, Settings

JSON = {"Content-Type": "application/json"}
CONTROL = "Must not contain control characters"
DATE = "Must be a date in the form YYYY-MM-DD"
LONG_TITLE = "String should have at most 200 characters"
NOT_TEXT = "Input should be a valid string"
NOT_UNICODE = f"{NOT_TEXT}, unable to parse raw data as a unicode string"

BAD_FIELDS = [
    ({}, "title", "Field required"),
    ({"title": ""}, "title", "String should have at least 1 character"),
    ({"title": " \t\n\u3000"}, "title", "String should have at least 1 character"),
    ({"title": "x" * 201}, "title", LONG_TITLE),
    ({"title": "\U0001f600" * 201}, "title", LONG_TITLE),
    ({"title": None}, "title", NOT_TEXT),
    ({"title": 1}, "title", NOT_TEXT),
    ({"title": ["t"]}, "title", NOT_TEXT),
    ({"title": "a\x00b"}, "title", CONTROL),
    ({"title": "a\nb"}, "title", CONTROL),
    ({"title": "a\u0085b"}, "title", CONTROL),
    ({"title": "a\ud800b"}, "title", NOT_UNICODE),
    ({"title": "t", "notes": None}, "notes", NOT_TEXT),
    ({"title": "t", "notes": "\x00"}, "notes", CONTROL),
    ({"title": "t", "notes": "\x1b[0m"}, "notes", CONTROL),
    ({"title": "t", "notes": "\udfff"}, "notes", NOT_UNICODE),
    ({"title": "t", "notes": "x" * 10_001}, "notes", "String should have at most 10000 characters"),
    ({"title": "t", "due_on": ""}, "due_on", DATE),
    ({"title": "t", "due_on": "2027-02-29"}, "due_on", DATE),
    ({"title": "t", "due_on": "20270228"}, "due_on", DATE),
    ({"title": "t", "due_on": "2027-02-28T00:00:00Z"}, "due_on", DATE),
    ({"title": "t", "due_on": "\u0662027-02-28"}, "due_on", DATE),
    ({"title": "t", "due_on": 0}, "due_on", NOT_TEXT),
    ({"title": "t", "done": True}, "done", "Extra inputs are not permitted"),
    ({"title": "t", "\ud800": 1}, "body", NOT_UNICODE),
]


@pytest.fixture
def settings(sqlite: DatabaseSettings) -> Settings:
    return Settings(sqlite)


@pytest.mark.parametrize(("body", "field", "message"), BAD_FIELDS)
def test_a_field_that_is_not_valid_is_named(
    client: TestClient, body: dict[str, Any], field: str, message: str
) -> None:
    response = client.post("/tasks", content=json.dumps(body), headers=JSON)
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": field, "message": message}]
    assert client.get("/tasks").json() == {"tasks": []}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": None}, "title"),
        ({"notes": None}, "notes"),
        ({"done": None}, "done"),
        ({"done": 1}, "done"),
        ({"done": "true"}, "done"),
        ({"version": 2}, "version"),
        ({"id": 2}, "id"),
        ([], "body"),
    ],
)
def test_a_change_that_is_not_valid_is_refused(client: TestClient, body: Any, field: str) -> None:
    client.post("/tasks", json={"title": "t"})
    response = client.patch("/tasks/1", json=body)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)
    assert client.get("/tasks/1").json()["version"] == 1


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("/tasks?limit=0", "limit"),
        ("/tasks?limit=101", "limit"),
        ("/tasks?limit=x", "limit"),
        ("/tasks?after=0", "after"),
        (f"/tasks?after={2**63}", "after"),
        ("/tasks?status=closed", "status"),
        ("/tasks?q=", "q"),
        (f"/tasks?q={'x' * 201}", "q"),
        ("/tasks?q=a%00b", "q"),
        ("/tasks?q=a%0Ab", "q"),
        ("/tasks?q=a&limit=0", "limit"),
        ("/tasks/0", "task_id"),
        ("/tasks/-1", "task_id"),
        ("/tasks/x", "task_id"),
        (f"/tasks/{2**63}", "task_id"),
        (f"/tasks/{'9' * 5000}", "task_id"),
    ],
)
def test_a_parameter_that_is_not_valid_is_named(client: TestClient, url: str, field: str) -> None:
    response = client.get(url)
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "caf\u00e9"])
def test_an_idempotency_key_is_visible_ascii(client: TestClient, key: str) -> None:
    headers = {"Idempotency-Key": key.encode("latin-1")}
    response = client.post("/tasks", json={"title": "t"}, headers=headers)  # type: ignore[arg-type]
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"{", "The body is not valid JSON"),
        (b"{'title': 't'}", "The body is not valid JSON"),
        (b'{"title": "t"} x', "The body is not valid JSON"),
        (b'{"title": "\xff"}', "There was an error parsing the body"),
        (b"[" * 100_000, "There was an error parsing the body"),
    ],
)
def test_a_body_that_is_not_json_is_a_bad_request(
    client: TestClient, body: bytes, detail: str
) -> None:
    response = client.post("/tasks", content=body, headers=JSON)
    assert response.status_code == 400
    assert response.json()["detail"].startswith(detail)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_media_type_is_refused(
    client: TestClient, method: str, media_type: str
) -> None:
    url = "/tasks" if method == "POST" else "/tasks/1"
    response = client.request(method, url, content="{}", headers={"Content-Type": media_type})
    assert response.status_code == 415
    assert "application/json" in response.json()["detail"]


def test_a_merge_patch_is_no_new_task(client: TestClient) -> None:
    headers = {"Content-Type": "application/merge-patch+json"}
    assert client.post("/tasks", content='{"title": "t"}', headers=headers).status_code == 415


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_large_is_refused(client: TestClient, announced: bool) -> None:
    body = b'{"title": "%s"}' % (b"x" * 128 * 1024)
    content = body if announced else iter([body])
    response = client.post("/tasks", content=content, headers=JSON)
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "url", "allow"),
    [
        ("PUT", "/tasks", "GET, POST"),
        ("POST", "/tasks/1", "DELETE, GET, PATCH"),
        ("POST", "/tasks/counts", "GET"),
        ("PATCH", "/tasks/counts", "GET"),
        ("DELETE", "/tasks/counts", "GET"),
        ("POST", "/healthz", "GET"),
        ("POST", "/docs", "GET"),
        ("POST", "/docs-assets/swagger-ui.css", "GET"),
    ],
)
def test_a_method_that_is_not_allowed_is_told_which_are(
    client: TestClient, method: str, url: str, allow: str
) -> None:
    response = client.request(method, url)
    assert (response.status_code, response.headers["allow"]) == (405, allow)
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("url", ["/", "/task", "/tasks/", "/tasks/1/2", "/docs-assets/x.js"])
def test_an_unknown_path_is_not_found(client: TestClient, url: str) -> None:
    response = client.get(url, headers={"X-Request-ID": "abc"})
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "Not Found",
        "request_id": "abc",
    }


def test_the_list_of_errors_is_bounded(client: TestClient) -> None:
    response = client.post("/tasks", json={f"field{number}": 0 for number in range(1000)})
    assert len(response.json()["errors"]) == 20
