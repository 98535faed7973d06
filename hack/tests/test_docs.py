import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hack import documented, tools
from hack.documented import Block
from hack.gitops import stages

PAGES = documented.pages()
BLOCKS = [block for page in PAGES for block in documented.blocks(page)]
TARGET = re.compile(r"`make ([a-z0-9-]+)|^(?:\$ )?make ([a-z0-9-]+)", re.MULTILINE)
SETTINGS = re.compile(r"make ([a-z0-9-]+)((?: [A-Z]+=\S+)+)")
LINK = re.compile(r"\]\((?!http)([^)#]+)")
FOLDERS = r"(?:\.github|apps|bench|browser-tests|charts|chart-tests|clusters|docs|hack)"
FILE = re.compile(rf"(?<![\w/.-]){FOLDERS}/[\w./-]*[\w/]")
# Commands that cannot run where this is developed: they need an account.
ELSEWHERE = re.compile(r"^(?:az|cosign|flux|gh) ", re.MULTILINE)
MAKEFILE = (tools.ROOT / "Makefile").read_text()
every_block = pytest.mark.parametrize(
    "block", BLOCKS, ids=lambda block: f"{block.page.name}: {block.heading}"
)
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


@every_block
def test_every_block_of_commands_says_who_runs_it(block: Block) -> None:
    assert block.kind, block.script
    for file in block.what.split(", ") if block.kind == "run by" else ():
        assert (tools.ROOT / file).is_file(), file


@every_block
def test_who_is_said_to_run_a_command_does(block: Block) -> None:
    if block.kind == "run by":
        texts = [(tools.ROOT / file).read_text() for file in block.what.split(", ")]
        taken = [command for text in texts for command in taken_from_pages(text)]
        for command in block.commands:
            known = any(one.startswith(command) for one in taken)
            assert known or any(runs(text, command) for text in texts), command


def taken_from_pages(text: str) -> Iterator[str]:
    """The commands that a test reads from pages: all of one, or those under a heading."""
    for block in BLOCKS:
        if f'"{block.page.name}"' in text and (
            f'"{block.heading}"' in text or f'blocks(DOCS / "{block.page.name}")' in text
        ):
            yield from block.commands


def runs(text: str, command: str) -> bool:
    """Whether a program's text has a command: a make target by its name, or by its module."""
    if not command.startswith("make "):
        return command.startswith("cd ") or command in text
    target = command.split()[1]
    words = rf"make {target}\b|\btarget: \[.*\b{target}\b|\"{target}\"\]"
    if recipe := re.search(rf"^{target}:.*\n.* -m ([a-z_.]+)", MAKEFILE, re.M):
        folder, _, name = recipe[1].rpartition(".")
        words += rf"|from {re.escape(recipe[1])}\b|from {re.escape(folder)} import .*\b{name}\b"
    return bool(re.search(words, text))


def test_commands_that_need_an_account_are_said_to_run_elsewhere() -> None:
    for block in BLOCKS:
        assert block.kind == "not run here" or not ELSEWHERE.search(block.script), block.script


def test_texts_that_troubleshooting_quotes_are_said_somewhere() -> None:
    page = (tools.ROOT / "docs" / "troubleshooting.md").read_text()
    folders = ("apps/*/src", "charts", "hack")
    files = [file for folder in folders for file in tools.ROOT.glob(f"{folder}/**/*.*")]
    known = {".py", ".html", ".sh", ".yaml", ".tpl", ".conf"}
    told = (file for file in files if file.suffix in known and "tests" not in file.parts)
    text = " ".join(file.read_text() for file in told)
    # Python joins strings that stand on two lines.
    said = re.sub(r'"\s+f?"', "", text)
    quoted = re.findall(r'"([^"\n]+)"', page.partition("\n## ")[2])
    assert len(quoted) > 20
    assert [quote for quote in quoted if quote not in said] == []


def test_diagrams_show_every_part_of_the_chart() -> None:
    parts = {file.parent.name for file in (tools.ROOT / "charts").glob("*/charts/*/Chart.yaml")}
    picture, *_ = code_blocks(tools.ROOT / "docs" / "architecture.md", "mermaid")
    assert {part for part in parts if re.search(rf"^ +{part}[\[(]", picture, re.M)} == parts - {
        "common"
    }


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
