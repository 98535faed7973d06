import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from prometheus_client import generate_latest

from taskapp_api.logs import JsonFormatter
from taskapp_api.settings import DatabaseSettings, Settings


@pytest.fixture
def settings(sqlite: DatabaseSettings) -> Settings:
    return Settings(replace(sqlite, pool_size=4))


def application(client: TestClient) -> FastAPI:
    assert isinstance(client.app, FastAPI)
    return client.app


class Lines(logging.StreamHandler[io.StringIO]):
    """Keeps the JSON lines that are written."""

    def access(self) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self.stream.getvalue().splitlines()]
        return [line for line in found if line["logger"] == "taskapp_api.access"]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Lines]:
    caplog.set_level(logging.INFO)
    handler = Lines(io.StringIO())
    handler.setFormatter(JsonFormatter())
    logging.root.addHandler(handler)
    yield handler
    logging.root.removeHandler(handler)


@pytest.mark.parametrize("given", ["abc", "A-1._z", "x" * 64])
def test_a_request_keeps_the_id_it_came_with(client: TestClient, given: str) -> None:
    response = client.get("/tasks", headers={"X-Request-ID": given})
    assert response.headers["x-request-id"] == given


@pytest.mark.parametrize("given", [None, "", "x" * 65, "a b", "a\tb", "<script>"])
def test_a_request_without_a_proper_id_gets_one(client: TestClient, given: str | None) -> None:
    headers = {} if given is None else {"X-Request-ID": given}
    ids = {client.get("/tasks", headers=headers).headers["x-request-id"] for _ in range(2)}
    assert len(ids) == 2
    assert {len(id_) for id_ in ids} == {32}


def test_a_request_leaves_one_line(client: TestClient, lines: Lines) -> None:
    client.get("/tasks/7?x=1", headers={"X-Request-ID": "abc"})
    (line,) = lines.access()
    assert line.pop("duration_ms") > 0 < len(line.pop("time"))
    assert line == {
        "level": "info",
        "logger": "taskapp_api.access",
        "message": "GET /tasks/{task_id} 404",
        "request_id": "abc",
        "method": "GET",
        "route": "/tasks/{task_id}",
        "path": "/tasks/7",
        "status": 404,
        "client": "testclient",
    }


def test_probes_leave_no_line(client: TestClient, lines: Lines) -> None:
    client.get("/healthz")
    client.get("/readyz")
    assert lines.access() == []


def test_an_unhandled_error_is_a_problem_and_one_line_with_its_traceback(
    client: TestClient, lines: Lines
) -> None:
    application(client).add_api_route("/broken", lambda: 1 // 0)
    response = client.get("/broken", headers={"X-Request-ID": "abc"})
    assert response.status_code == 500
    assert (response.json()["request_id"], response.headers["x-request-id"]) == ("abc", "abc")
    assert "division" not in response.text
    error, access = lines.access()
    assert (error["request_id"], error["level"], access["status"]) == ("abc", "error", 500)
    assert error["exception"].endswith("ZeroDivisionError: integer division or modulo by zero")


def test_an_error_in_the_midst_of_an_answer_breaks_it_off(client: TestClient, lines: Lines) -> None:
    async def half() -> Any:
        yield b"half"
        raise RuntimeError("no")

    application(client).add_api_route("/half", lambda: StreamingResponse(half()))
    with pytest.raises(RuntimeError):
        client.get("/half")
    assert [line["status"] for line in lines.access()] == [200]


@pytest.mark.parametrize(
    ("method", "url", "labels"),
    [
        ("GET", "/tasks/7", 'method="GET",route="/tasks/{task_id}",status="404"'),
        ("BREW", "/tasks", 'method="other",route="/tasks",status="405"'),
        ("GET", "/some/where", 'method="GET",route="other",status="404"'),
        ("GET", "/docs", 'method="GET",route="/docs",status="200"'),
    ],
)
def test_a_request_is_counted_under_its_route(
    client: TestClient, method: str, url: str, labels: str
) -> None:
    client.request(method, url)
    text = generate_latest(application(client).state.metrics.registry).decode()
    assert f"http_requests_total{{{labels}}} 1.0\n" in text
    assert f"http_request_duration_seconds_count{{{labels}}} 1.0\n" in text


@pytest.mark.parametrize(
    ("method", "url", "header", "labels"),
    [
        ("POST", "/tasks", "site", 'method="POST",route="/tasks",status="403"'),
        ("PUT", "/tasks", "site", 'method="PUT",route="/tasks",status="403"'),
        ("DELETE", "/tasks/7", "site", 'method="DELETE",route="/tasks/{task_id}",status="403"'),
        ("PATCH", "/tasks/7", "length", 'method="PATCH",route="/tasks/{task_id}",status="413"'),
        ("POST", "/some/where", "length", 'method="POST",route="other",status="413"'),
    ],
)
def test_a_refused_request_is_counted_under_its_route(
    client: TestClient, method: str, url: str, header: str, labels: str
) -> None:
    headers = {"site": {"Sec-Fetch-Site": "cross-site"}, "length": {"Content-Length": "9" * 9}}
    client.request(method, url, headers=headers[header])
    text = generate_latest(application(client).state.metrics.registry).decode()
    assert f"http_requests_total{{{labels}}} 1.0\n" in text


def test_the_pool_is_measured(client: TestClient) -> None:
    client.get("/tasks")
    text = generate_latest(application(client).state.metrics.registry).decode()
    values = {"pool_size": 4, "pool_busy": 0, "pool_waiting": 0, "connections": 1}
    for name, value in values.items():
        assert f"taskapp_api_db_{name} {value}.0\n" in text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("POST", "/tasks"),
        ("PATCH", "/tasks/1"),
        ("DELETE", "/tasks/1"),
        ("PUT", "/tasks/1"),
    ],
)
def test_a_write_that_a_page_of_another_site_sends_is_refused(
    client: TestClient, lines: Lines, method: str, url: str, site: str
) -> None:
    task = client.post("/tasks", json={"title": "t"}).json()
    body = None if method == "DELETE" else {"title": "changed"}
    headers = {"Sec-Fetch-Site": site, "X-Request-ID": "abc"}
    response = client.request(method, url, headers=headers, json=body)
    assert (response.status_code, response.json()["request_id"]) == (403, "abc")
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].startswith("A browser sent this for a page of another site")
    assert client.get("/tasks").json() == {"tasks": [task]}
    assert [line["status"] for line in lines.access()] == [201, 403, 200]


@pytest.mark.parametrize("site", ["same-origin", "none", ""])
def test_a_write_of_its_own_page_is_carried_out(client: TestClient, site: str) -> None:
    headers = {"Sec-Fetch-Site": site}
    assert client.post("/tasks", json={"title": "t"}, headers=headers).status_code == 201
    assert client.patch("/tasks/1", json={"done": True}, headers=headers).status_code == 200
    assert client.delete("/tasks/1", headers=headers).status_code == 204


@pytest.mark.parametrize("url", ["/tasks", "/tasks?q=t", "/tasks/counts", "/docs"])
def test_whoever_links_here_may_read(client: TestClient, url: str) -> None:
    assert client.get(url, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
