"""What in a copy depends on its name: order, widths, catalogues."""

import re
import sys
from pathlib import Path

from hack.new_service.naming import Renaming
from hack.process import run

# A longer name makes lines longer that no formatter breaks: texts and comments.
LONGER_LINES = "[tool.ruff.lint.pycodestyle]\nmax-line-length = {limit}\n\n"
LINE_LENGTH = 100
MOST_NAMES_IN_A_LINE = 3
BEFORE = "[tool.ruff.lint.per-file-ignores]"


def tidy(target: Path, renaming: Renaming) -> None:
    """Sort, format and compile what depends on the name."""
    _allow_longer_lines(target / "pyproject.toml", renaming)
    lock = target / "uv.lock"
    lock.write_text(sorted_lock(lock.read_text()))
    run([sys.executable, "-m", "hack.messages"], cwd=target)
    ruff = [sys.executable, "-m", "ruff"]
    run([*ruff, "check", "--quiet", "--select=I", "--fix", "."], cwd=target)
    run([*ruff, "format", "--quiet", "."], cwd=target)


def sorted_lock(text: str) -> str:
    """The text of uv.lock in the order in which uv writes it, after packages got other names."""
    head, *packages = text.split("[[package]]\n")
    found = re.fullmatch(r"(.*members = \[\n)(.*?)(\].*)", head, re.DOTALL)
    assert found
    head = found[1] + _sorted_lines(found[2]) + found[3]
    packages = [f"{package.rstrip()}\n\n" for package in packages]
    ordered = "[[package]]\n".join([head, *sorted(packages)])
    lists = re.compile(r"(?<=\[\n)((?:    \{ name = .*\n)+)")
    return lists.sub(lambda match: _sorted_lines(match[1]), ordered).rstrip() + "\n"


def _sorted_lines(lines: str) -> str:
    return "".join(sorted(lines.splitlines(keepends=True)))


def _allow_longer_lines(pyproject: Path, renaming: Renaming) -> None:
    longer = len(renaming.new.label) - len(renaming.old.label)
    if longer > 0:
        limit = LINE_LENGTH + MOST_NAMES_IN_A_LINE * longer
        setting = LONGER_LINES.format(limit=limit)
        pyproject.write_text(pyproject.read_text().replace(BEFORE, f"{setting}{BEFORE}"))
