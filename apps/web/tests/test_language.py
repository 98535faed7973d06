import re
from collections.abc import Callable
from http.cookies import SimpleCookie

import pytest
from flask import Flask, abort

from .browser import Browser, Page, text_of
from .fake_api import Answer, FakeApi

JAPANESE = {"Accept-Language": "ja"}
LATIN = re.compile(r"[A-Za-z]{2,}")
SPOKEN = ("title", "aria-label", "alt", "placeholder", "data-failed")
# Names, and a language as it calls itself.
UNTRANSLATED = {*LATIN.findall("taskapp"), "English", "Cookie"}


def english_words(page: Page) -> set[str]:
    for code in page.all(".//code"):
        code.text = ""
    spoken = [e.get(name, "") for e in page.root.iter() for name in SPOKEN]
    texts = [text_of(page.root), *spoken]
    return {word for text in texts for word in LATIN.findall(text)} - UNTRANSLATED


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ja", "ja"),
        ("ja-JP,en;q=0.5", "ja"),
        ("en-GB,ja;q=0.5", "en"),
        ("de", "en"),
        ("de,ja;q=0.1", "ja"),
        ("nonsense;;q", "en"),
        ("", "en"),
    ],
)
def test_the_page_speaks_the_language_of_the_browser(
    browser: Browser, header: str, language: str
) -> None:
    page = browser.get(f"{browser.prefix}/", **{"Accept-Language": header})
    assert page.root.get("lang") == language
    assert page.response.headers["Content-Language"] == language
    assert {"Accept-Language", "Cookie"} <= set(page.response.vary)


def test_the_switch_is_kept_and_leads_back(browser: Browser, api: FakeApi) -> None:
    api.add("買い物")
    page = browser.get(f"{browser.prefix}/?status=open&after=7")
    switched = browser.submit(page.form("/language"), language="ja")
    assert switched.response.headers["Location"] == f"{browser.prefix}/?status=open&after=7"
    assert browser.follow(switched).root.get("lang") == "ja"
    back = browser.submit(browser.get(f"{browser.prefix}/").form("/language"), language="en")
    assert browser.follow(back).root.get("lang") == "en"


@pytest.mark.parametrize(("proto", "secure"), [("https", True), ("http", False)])
def test_the_language_cookie_is_kept_to_the_prefix(
    browser: Browser, proto: str, secure: bool
) -> None:
    form = browser.get(f"{browser.prefix}/").form("/language")
    browser.headers["X-Forwarded-Proto"] = proto
    answer = browser.submit(form, language="ja").response
    cookie = SimpleCookie(answer.headers["Set-Cookie"])["language"]
    assert (cookie["path"], cookie["samesite"]) == (f"{browser.prefix}/", "Lax")
    assert cookie["httponly"] is True
    assert bool(cookie["secure"]) is secure


@pytest.mark.parametrize(
    ("place", "back"),
    [
        ("tasks/1/edit?status=open", "tasks/1/edit?status=open"),
        ("?q=a%20b", "?q=a%20b"),
        ("https://elsewhere.example/", ""),
        ("//elsewhere.example", ""),
        ("/elsewhere", ""),
        ("?a\r\nSet-Cookie: b=c", ""),
        ("tasks", ""),
    ],
)
def test_the_switch_leads_to_pages_of_this_app_alone(
    browser: Browser, place: str, back: str
) -> None:
    form = browser.get(f"{browser.prefix}/").form("/language")
    answer = browser.submit(form, language="ja", place=place).response
    assert answer.headers["Location"] == f"{browser.prefix}/{back}"


def test_a_language_that_is_unknown_is_refused(browser: Browser) -> None:
    form = browser.get(f"{browser.prefix}/").form("/language")
    assert browser.submit(form, language="tlh").status == 400


def test_dates_and_counts_are_written_as_readers_write_them(browser: Browser, api: FakeApi) -> None:
    api.add("税金", due_on="2020-03-05")
    api.add("牛乳")
    page = browser.get(f"{browser.prefix}/", **JAPANESE)
    assert text_of(page.one(".//li//time")) == "期限切れ（2020年3月5日）"  # noqa: RUF001
    assert "2件のタスクを表示しています。" in page.text


def pages(browser: Browser, api: FakeApi) -> list[Page]:
    """Every page and state there is."""
    visit: Callable[[str], Page] = lambda path: browser.get(f"{browser.prefix}/{path}")  # noqa: E731
    empty = [visit(query) for query in ("", "?status=open", "?status=done", "?after=1", "?q=x")]
    api.add("牛乳", notes="二本", due_on="2020-03-05")
    api.add("税金", done=True, due_on="2030-01-31")
    for number in range(4):
        api.add(f"{number}")
    listed = [visit(""), visit("?status=done"), visit("?after=3"), visit("nowhere")]
    api.window = 1
    listed += [visit("?q=x"), visit("?q=牛乳")]
    add, edit = listed[0].form("/tasks"), visit("tasks/1/edit")
    known = [
        {"field": "title", "message": "String should have at least 1 character"},
        {"field": "notes", "message": "String should have at most 10000 characters"},
        {"field": "due_on", "message": "Must be a date in the form YYYY-MM-DD"},
    ]
    api.next_answers = [Answer(422, {"errors": known})]
    listed += [
        browser.submit(add),
        browser.submit(add, csrf_token=""),
        visit("tasks/99/edit"),
        edit,
    ]
    api.tasks[1].update(version=2)
    listed += [browser.submit(edit.form("/edit"), title="水")]
    listed += [browser.follow(browser.submit(visit("?after=2").form("/complete")))]
    del api.tasks[1]
    listed += [browser.submit(edit.form("/edit"), title="水")]
    complete = visit("?after=3").form("/reopen")
    listed += [browser.submit(visit("").form("6/delete")), browser.follow(visit("tasks/6/delete"))]
    undo = listed[-2].form("/restore")
    api.next_answers = [Answer(422, {"errors": known})]
    listed += [browser.submit(undo), browser.submit(visit("?after=6").form("5/delete"))]
    for answer in (Answer(429), Answer(503), Answer(200, []), Answer(wait=0.5), Answer(drop=True)):
        api.always = answer
        listed += [visit(""), visit("tasks/2/edit"), browser.submit(complete)]
        listed += [browser.submit(add, title="水"), browser.submit(edit.form("/edit"), title="水")]
        listed += [browser.submit(undo)]
    return empty + listed


def test_nothing_is_left_in_english(browser: Browser, api: FakeApi) -> None:
    browser.headers["Accept-Language"] = "ja"
    assert [found for page in pages(browser, api) if (found := english_words(page))] == []


@pytest.mark.parametrize("code", [400, 403, 404, 405, 410, 413, 500])
def test_no_error_is_left_in_english(
    app: Flask, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setitem(app.view_functions, "list.index", lambda: abort(code))
    page = Browser(app).get("/", **JAPANESE)
    assert page.status == code
    assert english_words(page) == set()
