"""What the chart declares: the leaves of its values files, and the comments on them."""

import re
from collections.abc import Iterator
from functools import cache

import yaml

from render.chart import CHART, SUBCHARTS

_COMMENT = re.compile(r"\s*# -- (?:\(\w+\) )?(.*)")
_KEY = re.compile(r"( *)([^\s#:]+):")


@cache
def values() -> dict[str, object]:
    """All leaves, by dotted path; a list, an empty map and a map of free keys are leaves too."""
    leaves = dict(_leaves(yaml.safe_load((CHART / "values.yaml").read_text()), documented("")))
    for name in SUBCHARTS:
        text = (CHART / "charts" / name / "values.yaml").read_text()
        leaves |= {
            f"{name}.{path}": value
            for path, value in _leaves(yaml.safe_load(text), documented(name))
        }
    return leaves


def needed() -> set[str]:
    """The paths that must not be left empty (`key:`), since that takes their default away."""
    return {path for path, value in values().items() if value not in (None, "", [], {})}


@cache
def documented(subchart: str) -> dict[str, str]:
    """The comment on each documented value of the umbrella or a subchart, by dotted path."""
    folder = CHART / "charts" / subchart if subchart else CHART
    comments: dict[str, str] = {}
    path: list[str] = []
    comment = ""
    for line in (folder / "values.yaml").read_text().splitlines():
        if found := _COMMENT.fullmatch(line):
            comment = found[1]
        elif found := _KEY.match(line):
            path[len(found[1]) // 2 :] = [found[2]]
            if comment:
                comments[".".join(path)] = comment
            comment = ""
    return comments


def _leaves(tree: object, stops: dict[str, str], path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(tree, dict) and tree and path not in stops:
        for key, value in tree.items():
            yield from _leaves(value, stops, f"{path}.{key}".strip("."))
    else:
        yield path, tree
