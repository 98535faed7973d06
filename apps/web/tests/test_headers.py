from http.cookies import SimpleCookie

import pytest
from flask import Flask

from taskapp_web.app import create_app
from taskapp_web.settings import Settings

from .browser import Browser
from .fake_api import FakeApi


@pytest.mark.parametrize("path", ["/", "/nowhere", "/healthz", "/static/style.css"])
def test_every_answer_says_what_browsers_must_not_do(app: Flask, path: str) -> None:
    headers = Browser(app).get(path).response.headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy.pop("default-src") == policy.pop("frame-ancestors") == "'none'"
    assert policy.pop("base-uri") == "'none'"
    assert set(policy.values()) == {"'self'"}
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_page_needs_nothing_that_the_policy_forbids(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    page = browser.get(f"{browser.prefix}/")
    assert all(script.get("src") and not script.text for script in page.all(".//script"))
    assert not page.all(".//style")
    assert not page.all(".//*[@style]")


@pytest.mark.parametrize(("proto", "seconds"), [("https", "31536000"), ("http", "")])
def test_browsers_keep_to_tls_where_there_is_any(app: Flask, proto: str, seconds: str) -> None:
    headers = Browser(app).get("/", **{"X-Forwarded-Proto": proto}).response.headers
    assert headers.get("Strict-Transport-Security", "").removeprefix("max-age=") == seconds


@pytest.mark.parametrize("version", ["v1.2.3", ""])
def test_every_answer_says_its_version_if_it_is_known(version: str) -> None:
    app = create_app(Settings(api_url="http://api", secret_key="k" * 16, version=version))
    answer = Browser(app).get("/nowhere").response
    assert answer.headers.get("X-App-Version", "") == version


@pytest.mark.parametrize(("proto", "secure"), [("https", True), ("http", False)])
def test_the_session_cookie_is_kept_to_the_prefix(
    browser: Browser, proto: str, secure: bool
) -> None:
    page = browser.get(f"{browser.prefix}/", **{"X-Forwarded-Proto": proto})
    cookie = SimpleCookie(page.response.headers["Set-Cookie"])["taskapp"]
    assert cookie["path"] == f"{browser.prefix}/"
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert bool(cookie["secure"]) is secure


def test_pages_are_kept_by_no_cache(browser: Browser) -> None:
    headers = browser.get(f"{browser.prefix}/").response.headers
    assert headers["Cache-Control"] == "private, no-cache"


def test_static_files_are_kept_for_good_under_their_digest(browser: Browser) -> None:
    link = browser.get(f"{browser.prefix}/").one(".//link[@rel='stylesheet']")
    found = browser.get(link.attrib["href"])
    assert found.status == 200
    assert found.response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("version", ["", "?v=of-another-release"])
def test_static_files_under_another_digest_are_asked_for_again(
    browser: Browser, version: str
) -> None:
    found = browser.get(f"{browser.prefix}/static/style.css{version}")
    assert found.status == 200
    assert found.response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_need_neither_prefix_nor_api(app: Flask, api: FakeApi, path: str) -> None:
    response = app.test_client().get(path)
    assert response.status_code == 200
    assert response.json == {"status": "ok"}
    assert api.requests == []
    assert "Set-Cookie" not in response.headers
