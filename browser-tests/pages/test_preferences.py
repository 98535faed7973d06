"""What the reader's system asks for."""

import pytest
from playwright.sync_api import expect

from pages.look import SIZES, Look, OpenPage
from pages.site import Site, fill

MOVING = """[...document.querySelectorAll("*")].filter((e) => {
  const { transitionDuration, animationName } = getComputedStyle(e);
  return transitionDuration !== "0s" || animationName !== "none";
}).length"""
BACKGROUND = "getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)"
# WCAG 1.4.12.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-block-end: 2em !important }"""
CLIPPED = """[...document.querySelectorAll("a, button, label, .title, h1, time")].filter(
  (e) => !e.matches(".vh") && e.checkVisibility() && e.scrollWidth > e.clientWidth + 1
    && getComputedStyle(e).display !== "inline").map((e) => e.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize(("motion", "moving"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_who_wants_that(
    motion: str, moving: bool, open_page: OpenPage, site: Site
) -> None:
    fill(site.tasks, "en")
    page = open_page(reduced_motion=motion)
    assert (page.evaluate(MOVING) > 0) == moving


@pytest.mark.parametrize(("scheme", "bright"), [("light", True), ("dark", False)])
def test_the_page_is_as_bright_as_the_system(
    scheme: str, bright: bool, open_page: OpenPage
) -> None:
    page = open_page(color_scheme=scheme)
    assert all((part > 128) == bright for part in page.evaluate(BACKGROUND))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_wider_text_fits(language: str, open_page: OpenPage, site: Site) -> None:
    fill(site.tasks, language)
    page = open_page(Look(language, size="phone"), bypass_csp=True)
    page.add_style_tag(content=SPACED)
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"]["width"]
    assert page.evaluate(CLIPPED) == []


def test_forced_colors_leave_the_check_marks(open_page: OpenPage, site: Site) -> None:
    fill(site.tasks, "en")
    page = open_page(forced_colors="active")
    expect(page.locator(".task.done .check")).to_be_visible()
    marked = "(e) => getComputedStyle(e, '::after').display !== 'none'"
    marks: list[bool] = [check.evaluate(marked) for check in page.locator(".check").all()]
    assert marks.count(True) == 1
