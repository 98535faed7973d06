"""One browser and one site for all tests; a new profile and no tasks for each."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from hack.browser import chromium
from pages.look import Look, OpenPage
from pages.site import Site, serve

# The browser's own traffic, and what a machine without a display lacks.
FLAGS = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
# What Chromium and htmx say when a test makes a request fail.
PROVOKED = ("Failed to load resource: ", "htmx: htmx:error: Failed to fetch")
PATIENCE_IN_MS = 10_000
DEFAULT = Look()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium.executable()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def site(served: Site) -> Site:
    served.reset()
    return served


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """Open the page in a profile of its own; what its console says is an error."""
    problems: list[str] = []
    contexts = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(PROVOKED):
            problems.append(message.text)

    def open_page(look: Look = DEFAULT, path: str | None = "", **options: Any) -> Page:
        context = browser.new_context(**{**look.options, **options})
        contexts.append(context)
        context.set_default_timeout(PATIENCE_IN_MS)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: problems.append(str(error)))
        if path is not None:
            page.goto(site.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []
