import pytest
from flask import Flask

from taskapp_web import csrf

from .browser import Browser, fields, text_of
from .fake_api import FakeApi

TYPED = {"title": "Buy milk", "notes": "two litres", "due_on": "2030-01-31"}


def test_every_form_carries_a_token(browser: Browser, api: FakeApi) -> None:
    api.add("Buy milk")
    forms = browser.get(f"{browser.prefix}/").all(".//form[@method='post']")
    assert len(forms) == 4
    assert all(fields(form)["csrf_token"] for form in forms)


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_form_without_its_token_changes_nothing_and_can_be_sent_again(
    browser: Browser, api: FakeApi, token: str
) -> None:
    form = browser.get(f"{browser.prefix}/").form("/tasks")
    page = browser.submit(form, **TYPED, csrf_token=token)
    assert page.status == 400
    assert text_of(page.one(".//h1")) == "Please send it again"
    assert api.tasks == {}
    assert browser.submit(page.form("/tasks")).status == 303
    assert {name: api.tasks[1][name] for name in TYPED} == TYPED


def test_a_token_expires(
    browser: Browser, app: Flask, api: FakeApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.add("Buy milk")
    form = browser.get(f"{browser.prefix}/?status=open").form("/complete")
    assert app.config["WTF_CSRF_TIME_LIMIT"] == csrf.HOURS * 3600
    monkeypatch.setitem(app.config, "WTF_CSRF_TIME_LIMIT", -1)
    page = browser.submit(form)
    assert page.status == 400
    monkeypatch.undo()
    again = browser.submit(page.form("/tasks/1/complete"))
    assert again.response.headers["Location"] == f"{browser.prefix}/?status=open"
    assert api.tasks[1]["done"]


def test_a_token_of_another_person_is_refused(app: Flask, api: FakeApi) -> None:
    mallory, alice = Browser(app), Browser(app)
    alice.get("/")
    page = alice.submit(mallory.get("/").form("/tasks"), **TYPED)
    assert page.status == 400
    assert api.tasks == {}


@pytest.mark.parametrize(("site", "status"), [("cross-site", 403), ("same-site", 403)])
def test_a_form_sent_from_another_site_is_refused(
    browser: Browser, api: FakeApi, site: str, status: int
) -> None:
    form = browser.get(f"{browser.prefix}/").form("/tasks")
    values = {**fields(form), **TYPED}
    page = browser.post(form.attrib["action"], values, **{"Sec-Fetch-Site": site})
    assert page.status == status
    assert "from another site" in page.text
    assert api.tasks == {}


def test_a_link_from_another_site_is_followed(browser: Browser) -> None:
    assert browser.get(f"{browser.prefix}/", **{"Sec-Fetch-Site": "cross-site"}).status == 200
