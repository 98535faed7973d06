"""What a person does on the page, by keyboard, and what it says."""

from datetime import date

from playwright.sync_api import Locator, Page, expect

from pages.texts import Texts


def press(control: Locator, key: str = "Enter") -> None:
    """Press a key on a control."""
    control.focus()
    control.press(key)


def row(page: Page, title: str) -> Locator:
    """The row of a task."""
    return page.get_by_role("listitem").filter(has_text=title)


def add(page: Page, title: str, notes: str = "", due_on: date | None = None) -> None:
    """Fill in the form and send it by Enter."""
    page.locator("#title").fill(title)
    if notes or due_on:
        press(page.locator("summary"))
        page.locator("#notes").fill(notes)
        page.locator("#due_on").fill(str(due_on or ""))
    press(page.locator("#title"))


def search(page: Page, words: str) -> None:
    """Search titles."""
    page.locator("#q").fill(words)
    press(page.locator("#q"))


def said(page: Page, text: str) -> None:
    """Expect the live region to say so."""
    expect(page.get_by_role("status")).to_contain_text(text)


def message(texts: Texts, text: str, title: str) -> str:
    """A message about a task."""
    return texts(text) % {"title": title}
