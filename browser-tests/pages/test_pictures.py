"""The README's pictures of the page; `make screenshots` keeps them."""

import os

import pytest

from hack import tools
from pages.look import SHOTS, Look, OpenPage
from pages.site import Site, fill

LIMIT_IN_BYTES = 80_000
SIZE = {"width": 760, "height": 640}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_pictures_show_a_list_as_it_is(language: str, open_page: OpenPage, site: Site) -> None:
    fill(site.tasks, language)
    page = open_page(Look(language), viewport=SIZE)
    assert page.locator(".overdue").is_visible()
    assert page.locator(".task.done").is_visible()
    folder = tools.ROOT / "docs" / "images" if "SCREENSHOTS" in os.environ else SHOTS
    path = folder / f"page-{language}.png"
    page.locator("body").screenshot(path=path)
    assert path.stat().st_size < LIMIT_IN_BYTES
