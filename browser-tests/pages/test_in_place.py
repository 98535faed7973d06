"""What JavaScript adds: nothing is loaded anew, and the reader's place and words stay."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from pages.actions import add, press, row, said
from pages.forwarder import WRITES, Answer
from pages.look import Look, OpenPage
from pages.site import PAGE_SIZE, Site, fill

CLICK_IN_MS = 60


@pytest.fixture
def page(open_page: OpenPage, site: Site) -> Page:
    fill(site.tasks, "en")
    return open_page()


def test_focus_stays_with_the_reader(page: Page) -> None:
    milk, books = row(page, "Buy milk"), row(page, "Return the books")
    page.locator("#title").fill("not sent yet")
    press(milk.locator(".check"))
    expect(milk.locator(".tag")).to_be_visible()
    expect(milk.locator(".check")).to_be_focused()
    expect(page.locator("#title")).to_have_value("not sent yet")
    press(milk.get_by_role("button", name="Delete"))
    said(page, "Deleted “Buy milk and bread”.")
    # The task that took its place.
    expect(row(page, "File the tax return")).to_be_focused()
    press(books.get_by_role("button", name="Delete"))
    said(page, "Deleted “Return the books to the library”.")
    expect(row(page, "Order ink")).to_be_focused()
    press(row(page, "Order ink").get_by_role("link"))
    expect(page.locator("#title")).to_be_focused()


def test_focus_of_the_last_task_goes_to_the_heading(open_page: OpenPage, site: Site) -> None:
    site.tasks.add("the only one")
    page = open_page()
    press(row(page, "the only one").get_by_role("button", name="Delete"))
    said(page, "Deleted “the only one”.")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_a_task_that_leaves_the_filter_takes_no_focus_along(page: Page, site: Site) -> None:
    page.goto(f"{site.url}?status=open")
    press(row(page, "Buy milk").locator(".check"))
    said(page, "Completed “Buy milk and bread”.")
    expect(row(page, "File the tax return")).to_be_focused()


def test_the_address_follows_and_can_be_gone_back_from(page: Page, site: Site) -> None:
    for number in range(PAGE_SIZE):
        site.tasks.add(f"more {number}")
    page.goto(site.url)
    page.evaluate("window.stays = true")
    press(page.get_by_role("link", name="Open"))
    expect(page).to_have_title("Open tasks · taskapp")
    press(page.get_by_role("link", name="Older"))
    expect(page.locator("#list")).to_be_focused()
    assert "after=" in urlsplit(page.url).query
    page.go_back()
    expect(page.get_by_role("listitem")).to_have_count(PAGE_SIZE)
    page.go_back()
    expect(page).to_have_title("Tasks · taskapp")
    assert page.evaluate("window.stays")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (413, "What you sent is too large: notes can have up to 10,000 characters."),
        (429, "There are too many requests right now. What you typed is still here"),
        (502, "The answer could not be shown. What you typed is still here"),
    ],
)
def test_an_answer_that_is_no_page_costs_nothing_typed(
    page: Page, site: Site, status: int, words: str
) -> None:
    site.front.instead = Answer(status, b"<h1>nginx</h1>", {"Content-Type": "text/html"}, WRITES)
    add(page, "kept", notes="kept too")
    said(page, words)
    expect(page.locator("#notes")).to_have_value("kept too")
    expect(page.get_by_role("listitem")).to_have_count(5)
    site.front.instead = None
    press(page.locator("#title"))
    said(page, "Added “kept”.")


def test_a_connection_that_fails_costs_nothing_typed(page: Page) -> None:
    page.context.set_offline(True)
    add(page, "kept")
    said(page, "The connection failed. What you typed is still here")
    page.context.set_offline(False)
    press(page.locator("#title"))
    said(page, "Added “kept”.")


@pytest.mark.parametrize(
    ("javascript", "seconds"), [(True, 0.3), (False, 0.3), (True, 0)], ids=["js", "no-js", "fast"]
)
def test_a_double_click_on_delete_can_be_undone(
    javascript: bool, seconds: float, open_page: OpenPage, site: Site
) -> None:
    fill(site.tasks, "en")
    page = open_page(Look(javascript=javascript))
    site.front.pause_of_writes = seconds
    row(page, "File the tax").get_by_role("button", name="Delete").dblclick(delay=CLICK_IN_MS)
    said(page, "Deleted “File the tax return”.")
    before = len(site.tasks.titles())
    press(page.get_by_role("button", name="Undo"))
    said(page, "Restored “File the tax return”.")
    expect(row(page, "File the tax return")).to_contain_text("Payslips, receipts")
    expect(row(page, "File the tax return")).to_contain_text("Overdue since")
    assert (before, len(site.tasks.titles())) == (4, 5)
