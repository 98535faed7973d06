"""The keyboard alone reaches everything, and one sees where it is."""

from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize

from pages.look import SIZES, ZOOMED, OpenPage
from pages.site import Site, fill
from pages.states import STATES

# Where the focus is, whether one sees it, and whether anything covers it.
FOCUSED = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  // Notes may be higher than the screen: then one line is enough, that of the cursor.
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const middle = document.elementFromPoint(box.x + box.width / 2, (top + bottom) / 2);
  return {
    name: element.id || element.textContent.trim() || element.className,
    outlined: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
    inSight: bottom - top > Math.min(box.height, 25) - 1
      && box.left > -1 && box.right < innerWidth + 1,
    uncovered: element.contains(middle),
    atTheEnd: element === document.body,
  };
}"""
CONTROLS = """[...document.querySelectorAll("a, button, summary, input, textarea")]
  .filter((e) => e.type !== "hidden" && e.checkVisibility()).length"""


def walk(page: Page, key: str) -> list[dict[str, Any]]:
    stops: list[dict[str, Any]] = []
    while not (stop := step(page, key))["atTheEnd"]:
        stops.append(stop)
        assert len(stops) < 100
    return stops


def step(page: Page, key: str) -> dict[str, Any]:
    page.keyboard.press(key)
    found: dict[str, Any] = page.evaluate(FOCUSED)
    return found


@pytest.mark.parametrize("size", [*SIZES.values(), ZOOMED], ids=[*SIZES, "400 %"])
@pytest.mark.parametrize("state", ["details", "deleted", "conflict"])
def test_every_stop_is_seen(
    state: str, size: ViewportSize, open_page: OpenPage, site: Site
) -> None:
    page = open_page(viewport=size, path=None)
    page.locator(STATES[state](page, site, "en")).first.wait_for()
    page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0)")
    stops = walk(page, "Tab") + walk(page, "Shift+Tab")
    assert len(stops) >= 2 * page.evaluate(CONTROLS)
    for flaw in ("outlined", "inSight", "uncovered"):
        assert [stop["name"] for stop in stops if not stop[flaw]] == [], flaw


def test_the_first_stop_skips_to_the_content(open_page: OpenPage, site: Site) -> None:
    fill(site.tasks, "en")
    page = open_page()
    assert step(page, "Tab")["name"] == "Skip to the content"
    page.keyboard.press("Enter")
    assert step(page, "Tab")["name"] == "title"
