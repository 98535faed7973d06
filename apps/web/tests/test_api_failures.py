"""What people see when the API does not answer as it should."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socket import socket
from threading import Timer
from time import perf_counter
from typing import Any

import pytest
from flask import Flask
from urllib3.util import connection

from taskapp_web.app import create_app
from taskapp_web.settings import Settings

from .browser import Browser, fields
from .fake_api import Answer, FakeApi

PUZZLED = "gave an answer that this page does not understand"
TASK = {"id": 1, "title": "t", "notes": "", "due_on": None, "done": False, "version": 1}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(200, b"<html>"), PUZZLED),
        (Answer(200, b"\xff"), PUZZLED),
        (Answer(200, []), PUZZLED),
        (Answer(200, {"items": []}), PUZZLED),
        (Answer(200, {"tasks": [{**TASK, "due_on": "someday"}]}), PUZZLED),
        (Answer(200, {"tasks": [{**TASK, "id": None}]}), PUZZLED),
        (Answer(200, {"tasks": []}, {"Link": '</tasks>; rel="next"'}), PUZZLED),
        (Answer(500, {"detail": "secret"}), "answered with an error (500)"),
        (Answer(503), "answered with an error (503)"),
        (Answer(404), "answered with an error (404)"),
        (Answer(307, None, {"Location": "/elsewhere"}), "answered with an error (307)"),
        (Answer(drop=True), "connection to the task service broke off"),
        (Answer(200, b"{}", {"Content-Length": "9"}), "did not answer within 0.3 seconds"),
        (Answer(wait=0.5), "did not answer within 0.3 seconds"),
    ],
)
def test_every_failure_is_told_in_words(
    app: Flask, api: FakeApi, answer: Answer, words: str
) -> None:
    api.always = answer
    page = Browser(app).get("/")
    assert page.status == 503
    assert page.response.headers["Retry-After"] == "2"
    assert words in page.text
    assert "secret" not in page.text


def test_too_many_requests_are_passed_on(app: Flask, api: FakeApi) -> None:
    api.always = Answer(429)
    page = Browser(app).get("/")
    assert page.status == 429
    assert page.response.headers["Retry-After"] == "2"
    assert "too many requests" in page.text


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "seconds"),
    [("1", "1"), ("30", "30"), ("86400", "3600"), ("0", "2"), ("soon", "2")],
)
def test_the_pause_that_the_api_asks_for_is_passed_on(
    app: Flask, api: FakeApi, status: int, header: str, seconds: str
) -> None:
    browser = Browser(app)
    api.add("Buy milk")
    page = browser.get("/")
    api.always = Answer(status, headers={"Retry-After": header.encode().decode("latin-1")})
    answers = [
        browser.get("/"),
        browser.get("/tasks/1/edit"),
        browser.submit(page.form("/tasks"), title="kept"),
        browser.submit(page.form("/complete")),
        browser.submit(page.form("/delete")),
        browser.post("/tasks/1/edit", {**fields(page.form("/tasks")), "version": "1"}),
        browser.post("/tasks/restore", fields(page.form("/tasks"))),
    ]
    for answer in answers:
        assert answer.status == status
        assert answer.response.headers["Retry-After"] == seconds
        in_words = "1 second." if seconds == "1" else f"{int(seconds):,} seconds."
        assert f"Try again in {in_words}" in answer.text


def test_an_api_that_is_not_there_is_told_at_once() -> None:
    app = create_app(Settings(api_url="http://127.0.0.1:1", secret_key="k" * 16))
    started = perf_counter()
    page = Browser(app).get("/")
    assert perf_counter() - started < 1
    assert page.status == 503
    assert "cannot be reached" in page.text
    assert page.response.headers["Retry-After"] == "2"


def test_an_api_that_is_back_soon_is_waited_for() -> None:
    with FakeApi(listening=False) as api:

        def come_back() -> None:
            api.server_activate()
            api.serve_forever(poll_interval=0.01)

        Timer(0.25, come_back).start()
        app = create_app(Settings(api_url=api.url, secret_key="k" * 16))
        assert Browser(app).get("/").status == 200
        api.shutdown()


def test_a_read_that_fails_once_is_tried_again(app: Flask, api: FakeApi) -> None:
    api.next_answers = [Answer(drop=True), Answer(503)]
    assert Browser(app).get("/").status == 200
    assert len(api.requests) == 3


def test_a_connection_that_nobody_accepts_is_tried_again(
    app: Flask, api: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect, dead = connection.create_connection, iter([TimeoutError(), TimeoutError()])

    def accepted_at_last(*where: Any, **options: Any) -> socket:
        for error in dead:
            raise error
        return connect(*where, **options)

    monkeypatch.setattr(connection, "create_connection", accepted_at_last)
    assert Browser(app).get("/").status == 200
    assert len(api.requests) == 1


def test_adding_is_tried_again_with_the_same_key(app: Flask, api: FakeApi) -> None:
    browser = Browser(app)
    form = browser.get("/").form("/tasks")
    api.next_answers = [Answer(drop=True)]
    assert browser.submit(form, title="Buy milk").status == 303
    first, second = api.requests[-2:]
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]
    assert len(api.tasks) == 1


@pytest.mark.parametrize("answer", [Answer(drop=True), Answer(503)])
@pytest.mark.parametrize(
    ("ending", "methods"), [("/complete", ["PATCH"]), ("/delete", ["GET", "DELETE"])]
)
def test_a_change_is_not_tried_again(
    app: Flask, api: FakeApi, answer: Answer, ending: str, methods: list[str]
) -> None:
    task = api.add("Buy milk")
    browser = Browser(app)
    form = browser.get("/").form(ending)
    api.next_answers = [Answer(200, task)] * (len(methods) - 1) + [answer]
    assert browser.submit(form).status == 503
    assert [request.method for request in api.requests][1:] == methods


def test_a_slow_api_is_not_asked_twice(app: Flask, api: FakeApi) -> None:
    api.always = Answer(wait=0.5)
    started = perf_counter()
    assert Browser(app).get("/").status == 503
    assert perf_counter() - started < 0.6
    assert len(api.requests) == 1


def statuses(app: Flask, readers: int) -> list[int]:
    with ThreadPoolExecutor(readers) as pool:
        return list(pool.map(lambda _: Browser(app).get("/").status, range(readers)))


def test_a_hanging_api_gets_one_call_at_a_time(app: Flask, api: FakeApi) -> None:
    api.always = Answer(wait=0.5)
    Browser(app).get("/")
    assert statuses(app, 6) == [503] * 6
    assert len(api.requests) == 2


def test_an_api_that_answers_again_is_trusted_again(app: Flask, api: FakeApi) -> None:
    api.next_answers = [Answer(wait=0.5)]
    assert Browser(app).get("/").status == 503
    assert Browser(app).get("/").status == 200
    api.always = Answer(200, {"tasks": []}, wait=0.1)
    assert statuses(app, 6) == [200] * 6


def test_the_request_id_is_passed_on(app: Flask, api: FakeApi) -> None:
    page = Browser(app).get("/", **{"X-Request-ID": "from-nginx.1_2"})
    assert api.requests[0].headers["X-Request-ID"] == "from-nginx.1_2"
    assert page.response.headers["X-Request-ID"] == "from-nginx.1_2"


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a;b", "日本"])
def test_an_unsound_request_id_is_replaced(app: Flask, api: FakeApi, given: str) -> None:
    headers = {"X-Request-ID": given.encode().decode("latin-1")}
    page = Browser(app).get("/", **headers)
    made = page.response.headers["X-Request-ID"]
    assert len(made) == 32
    assert api.requests[0].headers["X-Request-ID"] == made


def test_connections_to_the_api_are_kept(app: Flask, api: FakeApi) -> None:
    browser = Browser(app)
    browser.get("/")
    browser.get("/")
    assert len({request.port for request in api.requests}) == 1


def test_the_api_may_have_a_prefix_of_its_own(api: FakeApi) -> None:
    url = f"{api.url}/app2/api/"
    app = create_app(Settings(api_url=url, secret_key="k" * 16))
    api.next_answers = [Answer(200, {"tasks": []})]
    assert Browser(app).get("/").status == 200
    assert api.requests[0].path == "/app2/api/tasks"


def test_no_database_driver_is_installed_with_this_package() -> None:
    pyproject = Path(__file__).parent.parent / "pyproject.toml"
    drivers = ("pymysql", "peewee", "mysqlclient", "sqlalchemy")
    assert [name for name in drivers if name in pyproject.read_text().lower()] == []
