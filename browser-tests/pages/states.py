"""Every state in which the page can be seen, and how to come to it."""

import json
from collections.abc import Callable

from playwright.sync_api import Page

from pages.actions import add, press, search
from pages.forwarder import WRITES, Answer
from pages.site import PAGE_SIZE, Site, fill

# What they give is found only in that state.
Arrange = Callable[[Page, Site, str], str]
STATES: dict[str, Arrange] = {}
LONG = "x" * 11_000


def state(arrange: Arrange) -> Arrange:
    """Add a state under the name of the function that arranges it."""
    STATES[arrange.__name__.replace("_", "-")] = arrange
    return arrange


def _open(page: Page, site: Site, language: str, path: str = "") -> list[int]:
    ids = fill(site.tasks, language)
    page.goto(site.url + path)
    return ids


@state
def empty(page: Page, site: Site, _: str) -> str:
    page.goto(site.url)
    return ".empty"


@state
def empty_open(page: Page, site: Site, _: str) -> str:
    page.goto(f"{site.url}?status=open")
    return ".empty"


@state
def empty_done(page: Page, site: Site, _: str) -> str:
    page.goto(f"{site.url}?status=done")
    return ".empty"


@state
def tasks(page: Page, site: Site, language: str) -> str:
    _open(page, site, language)
    return ".overdue"


@state
def details(page: Page, site: Site, language: str) -> str:
    _open(page, site, language)
    press(page.locator("summary"))
    return "details[open]"


@state
def first_of_two_pages(page: Page, site: Site, language: str) -> str:
    fill(site.tasks, language)
    _open(page, site, language, "?status=open")
    return ".pages .older"


@state
def last_of_two_pages(page: Page, site: Site, language: str) -> str:
    first = fill(site.tasks, language)
    _open(page, site, language, f"?after={first[-1]}")
    return ".pages a"


@state
def past_the_last_page(page: Page, site: Site, _: str) -> str:
    page.goto(f"{site.url}?after=1")
    return ".empty"


@state
def found(page: Page, site: Site, language: str) -> str:
    _open(page, site, language)
    search(page, {"en": "the", "ja": "の"}[language])
    return ".found"


@state
def not_found(page: Page, site: Site, language: str) -> str:
    _open(page, site, language)
    search(page, "😀" * 60)
    return ".empty"


@state
def searched_in_part(page: Page, site: Site, _: str) -> str:
    link = {"Link": '</tasks?after=7>; rel="next"', "Content-Type": "application/json"}
    site.api.instead = Answer(200, b'{"tasks": []}', link)
    page.goto(f"{site.url}?q=rare")
    return ".searched"


@state
def added(page: Page, site: Site, language: str) -> str:
    _open(page, site, language)
    add(page, "x" * 200)
    return ".message.success"


@state
def deleted(page: Page, site: Site, language: str) -> str:
    _open(page, site, language)
    press(page.get_by_role("listitem").get_by_role("button").last)
    return ".undo"


@state
def changed_by_somebody_else(page: Page, site: Site, language: str) -> str:
    ids = _open(page, site, language)
    site.tasks.change(ids[-1], notes=LONG[:300])
    press(page.get_by_role("listitem").get_by_role("button").first)
    return ".message.error"


@state
def edit(page: Page, site: Site, language: str) -> str:
    ids = fill(site.tasks, language)
    page.goto(f"{site.url}tasks/{ids[-1]}/edit")
    return "main form.card"


@state
def conflict(page: Page, site: Site, language: str) -> str:
    ids = fill(site.tasks, language)
    page.goto(f"{site.url}tasks/{ids[-1]}/edit")
    site.tasks.change(ids[-1], title={"en": "Show the slides", "ja": "資料を見せる"}[language])
    press(page.locator("#title"))
    return "#stored"


@state
def edited_but_gone(page: Page, site: Site, language: str) -> str:
    ids = fill(site.tasks, language)
    page.goto(f"{site.url}tasks/{ids[-1]}/edit")
    site.tasks.remove(ids[-1])
    press(page.locator("#title"))
    return "[role=alert]"


@state
def invalid(page: Page, site: Site, language: str) -> str:
    _open(page, site, language)
    add(page, "x" * 201, notes=LONG)
    return "#notes-error"


@state
def too_large(page: Page, site: Site, language: str) -> str:
    _open(page, site, language)
    site.api.instead = Answer(413, methods=WRITES)
    add(page, "x", notes="y")
    return "[role=alert]"


@state
def too_many_requests(page: Page, site: Site, language: str) -> str:
    _open(page, site, language)
    site.api.instead = Answer(429, headers={"Retry-After": "30"})
    add(page, "x")
    return "[role=alert]"


@state
def list_away(page: Page, site: Site, _: str) -> str:
    site.api.instead = Answer(503)
    page.goto(site.url)
    return ".empty"


@state
def edit_away(page: Page, site: Site, _: str) -> str:
    site.api.instead = Answer(503)
    page.goto(f"{site.url}tasks/1/edit")
    return "[data-error]"


@state
def action_away(page: Page, site: Site, language: str) -> str:
    _open(page, site, language)
    site.api.instead = Answer(503)
    press(page.get_by_role("listitem").get_by_role("button").first)
    return "[role=alert]"


@state
def undo_away(page: Page, site: Site, language: str) -> str:
    page.locator(deleted(page, site, language)).wait_for()
    site.api.instead = Answer(503)
    press(page.locator(".undo button"))
    return "main [role=alert]"


@state
def refused(page: Page, site: Site, _: str) -> str:
    problem = {"detail": "The id is larger than any."}
    site.api.instead = Answer(422, json.dumps(problem).encode())
    page.goto(f"{site.url}tasks/1/edit")
    return "[data-error]"


@state
def nowhere(page: Page, site: Site, _: str) -> str:
    page.goto(f"{site.url}nowhere")
    return "[data-error]"


@state
def no_such_task(page: Page, site: Site, _: str) -> str:
    page.goto(f"{site.url}tasks/1/edit")
    return "[data-error]"


@state
def open_for_too_long(page: Page, site: Site, language: str) -> str:
    _open(page, site, language)
    page.context.clear_cookies()
    add(page, "x", notes="y")
    return "[role=alert]"


@state
def front_gives_no_page(page: Page, site: Site, language: str) -> str:
    _open(page, site, language)
    site.front.instead = Answer(502, b"<h1>Bad Gateway</h1>", {"Content-Type": "text/html"})
    add(page, "x")
    return ".message.error"


assert PAGE_SIZE < 8, "two times the examples must not fit on a page"
