"""The commands that the documentation shows, for the tests that run them.

Above each block stands which test runs it, or why none does:
`<!-- run by: chart-tests/install/test_operating.py -->`, `<!-- not run here: needs Azure -->`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from hack import tools

_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_BLOCK = re.compile(
    r"(?:^<!-- (?P<kind>run by|not run here): (?P<what>[^\n]+) -->\n)?"
    r"^```(?P<language>sh|console)\n(?P<text>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
_OUTPUT = re.compile(r"^(?!\$ |    ).*\n", re.MULTILINE)
_CONTINUED = re.compile(r" \\\n\s*")


@dataclass(frozen=True)
class Block:
    """Commands under a heading of a page, and what the mark above them says."""

    page: Path
    heading: str
    script: str
    kind: str
    what: str

    @property
    def commands(self) -> list[str]:
        """One command a line, without comments."""
        lines = _CONTINUED.sub(" ", self.script).splitlines()
        return [re.sub(r"\s+# .*", "", line) for line in lines if line]


def pages() -> list[Path]:
    """Every page for people who use this repository."""
    readmes = [tools.ROOT / "apps/migrate/README.md", tools.ROOT / "charts/taskapp/README.md"]
    return [*sorted(tools.ROOT.glob("*.md")), *sorted((tools.ROOT / "docs").glob("*.md")), *readmes]


def blocks(page: Path) -> list[Block]:
    """The blocks of commands of a page, in order; of a console only what is typed."""
    text = page.read_text()
    return [_block(page, text, found) for found in _BLOCK.finditer(text)]


def scripts(page: str, heading: str) -> list[str]:
    """The scripts under a heading of a page of docs/ that a test runs; KeyError without any."""
    under = [block for block in blocks(tools.ROOT / "docs" / page) if block.heading == heading]
    found = [block.script for block in under if block.kind == "run by"]
    if not found:
        raise KeyError(f"{page} shows no commands for a test under {heading!r}")
    return found


def _block(page: Path, text: str, found: re.Match[str]) -> Block:
    *_, heading = ["", *_HEADING.findall(text[: found.start()])]
    script = found["text"]
    if found["language"] == "console":
        script = re.sub(r"^\$ ", "", _OUTPUT.sub("", script), flags=re.MULTILINE)
    return Block(page, heading, script, found["kind"] or "", found["what"] or "")
