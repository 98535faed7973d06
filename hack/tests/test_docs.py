import re
from pathlib import Path

import pytest

from hack import tools
from hack.gitops import stages

PAGES = [
    *sorted(tools.ROOT.glob("*.md")),
    *sorted((tools.ROOT / "docs").glob("*.md")),
]
TARGET = re.compile(r"`make ([a-z0-9-]+)|^(?:\$ )?make ([a-z0-9-]+)", re.MULTILINE)
SETTINGS = re.compile(r"make ([a-z0-9-]+)((?: [A-Z]+=\S+)+)")
LINK = re.compile(r"\]\((?!http)([^)#]+)")
FOLDERS = r"(?:\.github|apps|bench|charts|chart-tests|clusters|docs|hack)"
FILE = re.compile(rf"(?<![\w/.-]){FOLDERS}/[\w./-]*[\w/]")
# Commands that cannot run where this is developed: they need an account.
ELSEWHERE = re.compile(r"^(?:az|cosign|flux|gh) ", re.MULTILINE)
MAKEFILE = (tools.ROOT / "Makefile").read_text()
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def code_blocks(page: Path, language: str = "") -> list[str]:
    return re.findall(rf"^```{language}.*?^```", page.read_text(), re.DOTALL | re.MULTILINE)


@every_page
def test_every_make_target_that_a_page_names_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", MAKEFILE, re.M))
    assert {one or other for one, other in TARGET.findall(page.read_text())} <= targets


@every_page
def test_makefile_knows_every_setting_that_a_page_gives(page: Path) -> None:
    general = MAKEFILE.splitlines()[0]
    for target, settings in SETTINGS.findall(page.read_text()):
        (described,) = re.findall(rf"^{target}:.*", MAKEFILE, re.M)
        names = set(re.findall(r"([A-Z]+)=", settings))
        assert names <= set(re.findall(r"\b[A-Z]+\b", described + general)), target


@every_page
def test_every_link_within_the_repository_leads_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


@every_page
def test_every_heading_that_a_link_names_exists(page: Path) -> None:
    for file, anchor in re.findall(r"\]\((?!http)([^)#]*)#([^)]+)", page.read_text()):
        text = (page.parent / file if file else page).read_text()
        headings = re.findall(r"^#+ (.+)$", text, re.M)
        known = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
        assert anchor in known, f"{file}#{anchor}"


@every_page
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text()
    made = set(re.findall(r"> (\S+)", "\n".join(code_blocks(page, "sh"))))
    missing = [file for file in FILE.findall(text) if not (tools.ROOT / file).exists()]
    assert set(missing) <= made


@every_page
def test_page_says_which_of_its_commands_did_not_run_here(page: Path) -> None:
    code = "\n".join(code_blocks(page, "(?:sh|console)"))
    assert not ELSEWHERE.search(code.replace("$ ", "")) or "**Not run" in page.read_text()


def test_japanese_readme_shows_the_same_commands_and_picture() -> None:
    english, japanese = (tools.ROOT / name for name in ("README.md", "README.ja.md"))
    assert code_blocks(japanese) == code_blocks(english)


def test_readme_fits_two_screens() -> None:
    assert len((tools.ROOT / "README.md").read_text().splitlines()) <= 120


def test_readme_shows_a_release_as_make_release_prints_it() -> None:
    (block,) = [b for b in code_blocks(tools.ROOT / "README.md") if "make release" in b]
    head, *lines, last = block[block.index(stages.HEAD) :].splitlines()[:-1]
    shown = stages.parse("\n".join(lines))
    assert (head, tuple(stage.name for stage in shown)) == (stages.HEAD, stages.NAMES)
    assert len(lines) == len(shown)
    times = [stage.seconds_since_start for stage in shown]
    assert times == sorted(times)
    label, _, seconds = last.rpartition(": ")
    assert label == stages.last_line(shown).rpartition(": ")[0]
    # Each time is rounded for itself.
    total = stages.push_to_pods(shown)
    assert float(seconds.removesuffix(" s")) == pytest.approx(total, abs=0.11)
    assert total <= 30


def test_diagram_of_a_release_names_only_participants_that_it_has() -> None:
    (diagram,) = code_blocks(tools.ROOT / "docs" / "releasing.md", "mermaid")
    known = set(re.findall(r"(?:actor|participant) (\w+)", diagram))
    arrows = re.findall(r"^ +(\w+)->>(\w+): .+", diagram, re.M)
    assert len(arrows) == diagram.count("->>")
    assert {name for arrow in arrows for name in arrow} == known
