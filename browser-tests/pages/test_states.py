"""Every state of the page: what axe finds, what a narrow screen shows, and a picture of it."""

import pytest

from pages import axe
from pages.look import SCHEMES, SIZES, Look, OpenPage, shoot
from pages.site import Site
from pages.states import STATES

CONTRAST = ("color-contrast", "link-in-text-block")
SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
UNDERSIZED = """[...document.querySelectorAll("a, button, summary, input, textarea")]
  .filter((e) => e.checkVisibility() && !e.closest(".skip"))
  .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, r]) => r.width && (r.width < 24 || r.height < 24))
  .map(([html]) => html)"""


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", STATES)
def test_every_state_is_accessible(
    name: str, language: str, open_page: OpenPage, site: Site
) -> None:
    page = open_page(Look(language), path=None)
    page.locator(STATES[name](page, site, language)).first.wait_for()
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            shoot(page, name, language, scheme, size)
            assert axe.violations(page, CONTRAST if scheme == "dark" else ()) == []
        assert not page.evaluate(SCROLLS_SIDEWAYS), size
        assert page.evaluate(UNDERSIZED) == []
