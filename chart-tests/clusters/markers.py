"""The comments that tell Flux which values to write: # {"$imagepolicy": "NAMESPACE:POLICY:tag"}."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

MARKER = re.compile(r'# \{"\$imagepolicy": "([^":]+):([^":]+)(?::([^":]+))?"\}$')


@dataclass(frozen=True)
class Marker:
    """A marker, and where it stands; or what keeps Flux from finding it."""

    file: Path
    line: int
    path: str = ""
    namespace: str = ""
    policy: str = ""
    field: str = ""
    problem: str = ""


def find(folder: Path) -> Iterator[Marker]:
    """The markers of all files that Flux would write in a folder."""
    for file in sorted(folder.rglob("*.y*ml")):
        text = file.read_text()
        lines = [n for n, line in enumerate(text.splitlines(), 1) if "$imagepolicy" in line]
        if not lines:
            continue
        try:
            scalars = dict(_scalars(text))
        except yaml.YAMLError:
            yield Marker(file, lines[0], problem="is not YAML, so Flux passes the file over")
            continue
        if "\n\n" in text:
            problem = "has an empty line, which Flux would delete as it writes the file"
            yield Marker(file, text[: text.index("\n\n")].count("\n") + 2, problem=problem)
        for line in lines:
            yield _marker(file, line, text.splitlines()[line - 1], scalars)


def value(file: Path, path: str) -> str:
    """The value at a dotted path of a YAML file."""
    found = yaml.safe_load(file.read_text())
    for key in path.split("."):
        found = found[key]
    return str(found)


def _marker(file: Path, line: int, text: str, scalars: dict[int, tuple[str, int]]) -> Marker:
    path, end = scalars.get(line, ("", 0))
    if not path or not text[end:].lstrip().startswith("#"):
        return Marker(file, line, problem="the marker does not follow a value on its line")
    found = MARKER.fullmatch(text[end:].strip())
    if not found:
        return Marker(file, line, problem="the marker is not written as Flux reads it")
    namespace, policy, field = found.groups(default="")
    return Marker(file, line, path, namespace, policy, field)


def _scalars(text: str) -> Iterator[tuple[int, tuple[str, int]]]:
    """The last value on each line: line, and its dotted path and the column after it."""
    for document in yaml.compose_all(text, yaml.SafeLoader):
        yield from _leaves(document, [])


def _leaves(node: Any, path: list[str]) -> Iterator[tuple[int, tuple[str, int]]]:
    if isinstance(node, yaml.MappingNode):
        for key, part in node.value:
            yield from _leaves(part, [*path, str(key.value)])
    elif isinstance(node, yaml.SequenceNode):
        for index, part in enumerate(node.value):
            yield from _leaves(part, [*path, str(index)])
    elif isinstance(node, yaml.ScalarNode) and node.style not in ("|", ">"):
        yield node.end_mark.line + 1, (".".join(path), node.end_mark.column)
