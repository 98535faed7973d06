import pytest
from flask import Flask, abort

from .browser import Browser, text_of
from .fake_api import FakeApi


@pytest.mark.parametrize(
    ("method", "path", "status", "heading"),
    [
        ("GET", "/nowhere", 404, "Nothing here"),
        ("GET", "/tasks/abc/edit", 404, "Nothing here"),
        ("GET", "/static/nothing.css", 404, "Nothing here"),
        ("GET", "/tasks", 405, "Not this way"),
        ("DELETE", "/", 405, "Not this way"),
    ],
)
def test_errors_are_pages(app: Flask, method: str, path: str, status: int, heading: str) -> None:
    browser = Browser(app, "/app2")
    page = browser.open(method, f"/app2{path}", {"X-Request-ID": "abc-1"})
    assert page.status == status
    assert text_of(page.one(".//h1")) == heading
    assert text_of(page.one(".//code")) == "abc-1"
    assert page.one(".//main//a").attrib["href"] == "/app2/"


def test_a_wrong_method_names_the_right_ones(app: Flask) -> None:
    response = Browser(app).get("/tasks").response
    assert set(response.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


def test_a_form_that_is_too_large_is_refused_in_words(browser: Browser) -> None:
    form = browser.get(f"{browser.prefix}/").form("/tasks")
    page = browser.submit(form, title="t", notes="x" * 300_000)
    assert page.status == 413
    assert "notes can have up to 10,000 characters" in page.text


def test_the_longest_notes_fit(browser: Browser, api: FakeApi) -> None:
    form = browser.get(f"{browser.prefix}/").form("/tasks")
    assert browser.submit(form, title="t", notes="\U0001f600" * 10_000).status == 303
    assert api.tasks[1]["notes"] == "\U0001f600" * 10_000


def test_a_fault_of_the_page_is_admitted_and_logged(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> str:
        raise RuntimeError("secret detail")

    monkeypatch.setitem(app.view_functions, "list.index", fail)
    page = Browser(app).get("/")
    assert page.status == 500
    assert text_of(page.one(".//h1")) == "Something went wrong"
    assert "secret detail" not in page.text
    assert "secret detail" in caplog.text


def test_an_error_without_words_of_its_own_is_still_a_page(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "list.index", lambda: abort(410))
    page = Browser(app).get("/")
    assert page.status == 410
    assert text_of(page.one(".//h1")) == "That did not work"


@pytest.mark.parametrize(
    "headers", [{"Host": "not a host"}, {"X-Forwarded-Host": "[::1"}, {"Accept": "image/png"}]
)
def test_odd_headers_do_no_harm(app: Flask, headers: dict[str, str]) -> None:
    assert app.test_client().get("/", headers=headers).status_code == 200
