"""What goes wrong is told in words, nothing typed is lost, and the next try succeeds."""

from datetime import date

import pytest
from playwright.sync_api import expect

from pages.actions import add, press, row, said
from pages.forwarder import WRITES, Answer
from pages.look import Look, OpenPage
from pages.site import Site
from pages.states import LONG

with_and_without_javascript = pytest.mark.parametrize(
    "javascript", [True, False], ids=["js", "no-js"]
)
PAUSE = {"Retry-After": "30"}
DAY = date(2030, 1, 31)
WORDS = {
    ("en", 413): "What you sent is too large: notes can have up to 10,000 characters.",
    ("en", 429): "right now. What you typed is still here. Try again in 30 seconds.",
    ("en", 503): "an error (503). What you typed is still here. Try again in 30 seconds.",
    ("ja", 413): "送信した内容が大きすぎます。メモは10,000文字までです。",
    ("ja", 429): "アクセスが集中しています。入力した内容は残っています。30秒ほど待ってから、",
    ("ja", 503): "入力した内容は残っています。30秒ほど待ってから、",
}
TOO_LONG = {
    "title": "The title is too long: it can have up to 200 characters.",
    "notes": "The notes are too long: they can have up to 10,000 characters.",
}


@with_and_without_javascript
@pytest.mark.parametrize(("language", "status"), WORDS)
def test_what_was_typed_is_kept(
    open_page: OpenPage, site: Site, language: str, status: int, javascript: bool
) -> None:
    page = open_page(Look(language, javascript=javascript))
    site.api.instead = Answer(status, headers=PAUSE, methods=WRITES)
    add(page, "kept", notes="two\nlines", due_on=DAY)
    expect(page.get_by_role("alert")).to_contain_text(WORDS[language, status])
    expect(page.locator("#notes")).to_have_value("two\nlines")
    expect(page.locator("#due_on")).to_have_value(str(DAY))
    site.api.instead = None
    press(page.locator("#title"))
    expect(row(page, "kept")).to_contain_text("two")
    assert site.tasks.titles() == ["kept"]


@with_and_without_javascript
def test_what_is_invalid_is_said_at_its_field(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(Look(javascript=javascript))
    add(page, "x" * 201, notes=LONG)
    for name, words in TOO_LONG.items():
        expect(page.locator(f"#{name}")).to_have_attribute("aria-invalid", "true")
        expect(page.locator(f"#{name}")).to_have_accessible_description(words)
    expect(page.locator("#title")).to_be_focused()
    expect(page).to_have_title("Problem: Tasks · taskapp")
    page.locator("#notes").fill("short")
    add(page, "short")
    said(page, "Added “short”.")


@with_and_without_javascript
@pytest.mark.parametrize("mine", [True, False], ids=["mine", "theirs"])
def test_a_conflict_shows_both_versions(
    open_page: OpenPage, site: Site, mine: bool, javascript: bool
) -> None:
    task = site.tasks.add("Buy milk")
    page = open_page(Look(javascript=javascript), f"tasks/{task}/edit")
    site.tasks.change(task, title="Buy bread", notes="theirs")
    page.locator("#title").fill("Buy oat milk")
    press(page.locator("#title"))
    stored = page.get_by_role("region", name="Someone else changed this task meanwhile.")
    expect(stored).to_be_focused()
    expect(stored.locator("dd")).to_have_text(["Buy bread", "theirs", "none", "no"])
    expect(page.locator("#title")).to_have_value("Buy oat milk")
    if mine:
        press(page.get_by_role("button", name="Save my version"))
        said(page, "Saved “Buy oat milk”.")
    else:
        press(page.get_by_role("link", name="Keep the stored one"))
        expect(row(page, "Buy bread")).to_be_visible()
    assert site.tasks.titles() == ["Buy oat milk" if mine else "Buy bread"]


@with_and_without_javascript
def test_a_page_that_was_open_for_too_long_is_sent_again(
    open_page: OpenPage, javascript: bool
) -> None:
    page = open_page(Look(javascript=javascript))
    page.context.clear_cookies()
    add(page, "kept", notes="kept too")
    expect(page.get_by_role("alert")).to_contain_text("This page was open for too long")
    press(page.get_by_role("button", name="Send again"))
    said(page, "Added “kept”.")
    expect(row(page, "kept")).to_contain_text("kept too")
