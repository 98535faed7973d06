import re
from pathlib import Path

import pytest

from hack import tools

PAGES = [
    *sorted(tools.ROOT.glob("*.md")),
    *sorted((tools.ROOT / "docs").glob("*.md")),
]
TARGET = re.compile(r"`make ([a-z0-9-]+)|^\$ make ([a-z0-9-]+)", re.MULTILINE)
LINK = re.compile(r"\]\((?!http)([^)#]+)")


def code_blocks(page: Path) -> list[str]:
    return re.findall(r"```.*?```", page.read_text(), re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (tools.ROOT / "Makefile").read_text(), re.M))
    assert {one or other for one, other in TARGET.findall(page.read_text())} <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_japanese_readme_shows_the_same_commands_and_picture() -> None:
    english, japanese = (tools.ROOT / name for name in ("README.md", "README.ja.md"))
    assert code_blocks(japanese) == code_blocks(english)


def test_readme_fits_two_screens() -> None:
    assert len((tools.ROOT / "README.md").read_text().splitlines()) <= 120
