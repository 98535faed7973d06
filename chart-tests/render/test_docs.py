"""The README, the schema and the templates know the same values."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from render import declared, docs
from render.chart import CHART, SUBCHARTS

GENERATE = "run: uv run python -m render.docs (with PYTHONPATH=.:chart-tests)"
_READ = re.compile(r"\.Values\.((?:[A-Za-z]+\.)*[A-Za-z]+)")


def _properties(node: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for key, member in node["properties"].items():
        inner = f"{path}.{key}".strip(".")
        if "description" in member or "properties" not in member:
            yield inner, member
        else:
            yield from _properties(member, inner)


def _schema() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(docs.SCHEMA.read_text())
    return loaded


def _templates(folder: Path) -> Iterator[tuple[str, str]]:
    for pattern in ["templates/**/*.yaml", "templates/**/*.tpl", "templates/*.txt", "files/*.conf"]:
        for file in folder.glob(pattern):
            for found in _READ.finditer(file.read_text()):
                yield file.name, found[1]


def test_readme_is_up_to_date() -> None:
    assert docs.README.read_text() == docs.readme(), GENERATE


def test_descriptions_in_the_schema_are_up_to_date() -> None:
    assert docs.SCHEMA.read_text() == docs.schema(), GENERATE


def test_readme_lists_every_value() -> None:
    listed = re.findall(r"^\| `([^`]+)` \| [^|]+ \|", docs.README.read_text(), re.MULTILINE)
    assert set(listed) == declared.values().keys()


def test_schema_has_every_value_and_no_other() -> None:
    helms_own = {"common", *(f"{name}.global" for name in SUBCHARTS)}
    assert {path for path, _ in _properties(_schema())} - helms_own == declared.values().keys()


def test_schema_describes_every_value() -> None:
    assert [path for path, member in _properties(_schema()) if "description" not in member] == []


def test_schema_is_closed_everywhere() -> None:
    def closed(node: Any) -> bool:
        if isinstance(node, dict) and "properties" in node and node.get("additionalProperties"):
            return False
        members = (
            node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
        )
        return all(closed(member) for member in members)

    assert closed(_schema())


def _is_declared(path: str, owners: tuple[str, ...]) -> bool:
    names = [
        path if path.startswith("global.") else f"{owner}.{path}".strip(".") for owner in owners
    ]
    return any(f"{leaf}.".startswith(f"{name}.") for leaf in declared.values() for name in names)


@pytest.mark.parametrize("subchart", SUBCHARTS)
def test_subchart_reads_only_values_of_its_own(subchart: str) -> None:
    for file, path in _templates(CHART / "charts" / subchart):
        assert _is_declared(path, (subchart,)), f"{file} reads {path}, which is not declared"


@pytest.mark.parametrize("folder", [CHART, CHART / "charts" / "common"], ids=lambda it: it.name)
def test_shared_templates_read_only_declared_values(folder: Path) -> None:
    for file, path in _templates(folder):
        assert _is_declared(path, ("", *SUBCHARTS)), f"{file} reads {path}, which is not declared"


def test_a_subchart_has_at_most_45_values() -> None:
    for name in SUBCHARTS:
        leaves = [path for path in declared.values() if path.startswith(f"{name}.")]
        assert len(leaves) <= 45, name


def test_version_stands_in_the_chart_and_as_the_default_tag() -> None:
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    assert chart["version"] == chart["appVersion"]
    assert declared.values()["global.imageTag"] == f"v{chart['appVersion']}"
