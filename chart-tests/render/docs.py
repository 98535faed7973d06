"""Writes the chart's README and parts of its schema, from its values and the comments on them."""

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
    needed = _required(sorted(declared.needed()))
    for name in SUBCHARTS:
        _describe(root["properties"][name], declared.documented(name))
        needed["required"].remove(name)
        # Helm copies global to the subcharts that are on; the others are without their defaults.
        needed["properties"][name] = _if_has("global", needed["properties"][name])
    # Helm adds common: an editor that looks at a file of a few values misses nothing in it.
    root |= _if_has("common", needed)
    return json.dumps(root, indent=2, ensure_ascii=False) + "\n"


def _required(paths: list[str]) -> dict[str, Any]:
    """That all these paths are there: `key:` without a value takes its default away."""
    inner: dict[str, list[str]] = {}
    for path in paths:
        key, _, rest = path.partition(".")
        inner.setdefault(key, []).extend([rest] if rest else [])
    nodes = {key: _required(rest) for key, rest in inner.items() if rest}
    return {"required": list(inner), **({"properties": nodes} if nodes else {})}


def _if_has(key: str, then: dict[str, Any]) -> dict[str, Any]:
    return {"if": {"required": [key]}, "then": then}


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
