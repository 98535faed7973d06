"""Writes the chart's README and the descriptions in its schema, from comments on its values."""

import json
import subprocess
from typing import Any

from hack import tools
from render import declared
from render.chart import CHART, SUBCHARTS

README = CHART / "README.md"
SCHEMA = CHART / "values.schema.json"


def readme() -> str:
    """The README as helm-docs makes it."""
    where = [f"--chart-search-root={CHART}", f"--chart-to-generate={CHART}"]
    how = ["--document-dependency-values", "--sort-values-order=file", "--log-level=error"]
    command = [str(tools.ensure("helm-docs")), *where, *how, "--dry-run"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    return result.stdout.strip() + "\n"


def schema() -> str:
    """The schema, each property described by the comment on its value."""
    root = json.loads(SCHEMA.read_text())
    _describe(root, declared.documented(""))
    for name in SUBCHARTS:
        _describe(root["properties"][name], declared.documented(name))
    return json.dumps(root, indent=2, ensure_ascii=False) + "\n"


def _describe(node: dict[str, Any], comments: dict[str, str], path: str = "") -> None:
    for key, member in node.get("properties", {}).items():
        inner = f"{path}.{key}".strip(".")
        if inner in comments:
            node["properties"][key] = member | {"description": comments[inner]}
        else:
            _describe(member, comments, inner)


if __name__ == "__main__":
    SCHEMA.write_text(schema())
    README.write_text(readme())
