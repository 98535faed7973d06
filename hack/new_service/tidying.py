"""What in a copy depends on its name: order, widths, catalogues."""

import re
import sys
from pathlib import Path

from hack.process import run


def tidy(target: Path) -> None:
    """Sort, format and compile what depends on the name."""
    lock = target / "uv.lock"
    lock.write_text(sorted_lock(lock.read_text()))
    run([sys.executable, "-m", "hack.messages"], cwd=target)
    ruff = [sys.executable, "-m", "ruff"]
    run([*ruff, "check", "--quiet", "--select=I", "--fix", "."], cwd=target)
    run([*ruff, "format", "--quiet", "."], cwd=target)
    # What no formatter breaks, texts and comments, may be longer with a longer name.
    run([*ruff, "check", "--quiet", "--select=E501", "--add-noqa", "."], cwd=target)


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
    # By name alone: a package may stand there twice, without an extra and with it.
    return "".join(sorted(lines.splitlines(keepends=True), key=lambda line: line.split('"')[1]))
