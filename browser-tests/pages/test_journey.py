"""A person's whole way through the page."""

from datetime import date, timedelta
from itertools import product
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from pages.actions import add, message, press, row, said, search
from pages.look import Look, OpenPage, shoot
from pages.site import PAGE_SIZE, Site
from pages.texts import texts

OVERDUE = date.today() - timedelta(days=2)
TITLES = {
    "en": ("Buy milk", "Call the bank", "Buy oat milk"),
    "ja": ("牛乳を買う", "銀行に電話する", "豆乳を買う"),
}
WORDS = {"en": "OAT", "ja": "豆乳"}
LOOKS = [
    look
    for language, javascript in product(("en", "ja"), (True, False))
    for look in (
        Look(language, "light", "desktop", javascript),
        Look(language, "dark", "phone", javascript),
    )
]


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_whole_journey_by_keyboard(look: Look, open_page: OpenPage, site: Site) -> None:
    page, _ = open_page(look), texts(look.language)
    milk, bank, oat = TITLES[look.language]
    region = page.locator("#messages").element_handle()
    page.evaluate("window.stays = true")
    expect(page.locator("html")).to_have_attribute("lang", look.language)
    expect(page.locator("main")).to_contain_text(_("A clean slate."))

    add(page, milk)
    said(page, message(_, "Added “%(title)s”.", milk))
    expect(page.locator("#title")).to_have_value("")
    add(page, bank, notes="9-17", due_on=OVERDUE)
    said(page, message(_, "Added “%(title)s”.", bank))
    expect(row(page, bank)).to_contain_text("9-17")
    overdue = row(page, bank).locator("time.overdue")
    expect(overdue).to_contain_text(_("Overdue since %(day)s").replace("%(day)s", "")[:4])

    press(row(page, bank).get_by_role("button").first, "Space")
    said(page, message(_, "Completed “%(title)s”.", bank))
    expect(row(page, bank).locator(".tag")).to_have_text(_("Done"))
    expect(row(page, bank).locator(".overdue")).to_have_count(0)
    expect(filtered(page, "done")).to_have_text(f"{_('Done')} 1")
    press(row(page, bank).get_by_role("button").first)
    said(page, message(_, "Reopened “%(title)s”.", bank))
    press(row(page, bank).get_by_role("button").first)
    expect(row(page, bank).locator(".tag")).to_be_visible()

    press(filtered(page, "open"))
    expect(page.get_by_role("listitem")).to_have_count(1)
    press(row(page, milk).get_by_role("link"))
    expect(page.get_by_role("heading", level=1)).to_have_text(_("Edit task"))
    page.locator("#title").fill(oat)
    press(page.locator("#title"))
    said(page, message(_, "Saved “%(title)s”.", oat))
    assert parse_qs(urlsplit(page.url).query) == {"status": ["open"]}

    search(page, WORDS[look.language])
    expect(page.locator(".found")).to_contain_text("1")
    press(row(page, oat).get_by_role("button").last)
    said(page, message(_, "Deleted “%(title)s”.", oat))
    expect(page.get_by_role("listitem")).to_have_count(0)
    assert site.tasks.titles() == [bank]
    shoot(
        page,
        f"journey-{'js' if look.javascript else 'no-js'}",
        look.language,
        look.scheme,
        look.size,
    )
    press(page.get_by_role("button", name=_("Undo")))
    said(page, message(_, "Restored “%(title)s”.", oat))
    assert sorted(site.tasks.titles()) == sorted([bank, oat])

    assert page.evaluate("window.stays === true") == look.javascript
    assert region is not None
    assert not look.javascript or region.evaluate("element => element.isConnected")
    press(page.locator("#language button"))
    expect(page.locator("html")).not_to_have_attribute("lang", look.language)


def filtered(page: Page, status: str) -> Locator:
    return page.locator(f".filter a[href*='status={status}']")


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no-js"])
def test_pages_follow_each_other(javascript: bool, open_page: OpenPage, site: Site) -> None:
    for number in range(PAGE_SIZE + 2):
        site.tasks.add(f"task {number}")
    page = open_page(Look(javascript=javascript))
    expect(page.get_by_role("listitem")).to_have_count(PAGE_SIZE)
    press(page.get_by_role("link", name="Older"))
    expect(page.locator("li .title")).to_have_text(["task 1", "task 0"])
    if javascript:
        expect(page.locator("#list")).to_be_focused()
        said(page, "2 tasks are shown.")
    page.go_back()
    expect(page.get_by_role("listitem")).to_have_count(PAGE_SIZE)
    page.go_forward()
    press(page.get_by_role("link", name="Newest"))
    expect(page.get_by_role("listitem")).to_have_count(PAGE_SIZE)
