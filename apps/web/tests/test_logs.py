import json
import logging
import logging.config
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from prometheus_client import REGISTRY

from taskapp_web import logs

from .browser import Browser

EXPECTED = {
    "level": "info",
    "logger": "taskapp_web.access",
    "message": "GET /tasks/<int:task_id>/edit 404",
    "request_id": "abc-1",
    "method": "GET",
    "route": "/tasks/<int:task_id>/edit",
    "path": "/app2/tasks/7/edit",
    "status": 404,
    "client": "192.0.2.7",
}


def written(caplog: pytest.LogCaptureFixture, logger: str) -> list[dict[str, Any]]:
    formatter = logs.JsonFormatter()
    records = [record for record in caplog.records if record.name == logger]
    return [json.loads(formatter.format(record)) for record in records]


def test_every_request_is_logged_with_its_id(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    # Formatted while the request lasts, as a real handler does.
    caplog.handler.setFormatter(logs.JsonFormatter())
    browser = Browser(app, "/app2", **{"X-Forwarded-For": "192.0.2.7"})
    browser.get("/app2/tasks/7/edit", **{"X-Request-ID": "abc-1"})
    line = json.loads(caplog.text.splitlines()[-1])
    assert datetime.fromisoformat(line["time"]).tzinfo == UTC
    assert line["duration_ms"] > 0
    assert {name: line[name] for name in EXPECTED} == EXPECTED


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_logged_for_debugging_only(
    app: Flask, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    caplog.set_level(logging.DEBUG)
    Browser(app).get(path)
    assert [line["level"] for line in written(caplog, "taskapp_web.access")] == ["debug"]


def test_an_address_without_a_route_does_not_become_a_label(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    Browser(app).get("/made/up")
    assert [line["route"] for line in written(caplog, "taskapp_web.access")] == ["other"]


def test_an_exception_stays_on_one_line(caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("日本")
    except ValueError:
        logging.getLogger("some.library").exception("it %s", "failed")
    (line,) = written(caplog, "some.library")
    assert line["message"] == "it failed"
    assert line["exception"].endswith("ValueError: 日本")
    assert line["request_id"] is None


@pytest.mark.parametrize("level", ["debug", "warning"])
def test_gunicorn_writes_the_same_lines(level: str) -> None:
    config = logs.config(level)
    for logger in ("taskapp_web", "gunicorn.error"):
        assert config["loggers"][logger]["level"] == level.upper()
    assert config["loggers"]["gunicorn.error"]["handlers"] == ["stdout"]
    assert config["loggers"]["gunicorn.access"]["handlers"] == []


def test_a_made_up_method_does_not_become_a_label(app: Flask) -> None:
    def counted(method: str) -> float:
        labels = {"method": method, "route": "other", "status": "405"}
        return REGISTRY.get_sample_value("http_requests_total", labels) or 0

    before = counted("other")
    app.test_client().open("/", method="BREW")
    assert counted("other") == before + 1
    assert counted("BREW") == 0


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [("/tasks/7/edit", "/tasks/<int:task_id>/edit", "404"), ("/some/where", "other", "404")],
)
def test_a_request_is_counted_and_timed_under_its_route(
    app: Flask, path: str, route: str, status: str
) -> None:
    labels = {"method": "GET", "route": route, "status": status}
    names = ["http_requests_total", "http_request_duration_seconds_count"]
    before = [REGISTRY.get_sample_value(name, labels) or 0 for name in names]
    app.test_client().get(path)
    assert [REGISTRY.get_sample_value(name, labels) for name in names] == [
        count + 1 for count in before
    ]
