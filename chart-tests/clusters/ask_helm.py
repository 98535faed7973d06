"""What Flux would say of a semver range or a commit message, asked of Helm.

Both compare versions and fill templates with the same Go libraries, Masterminds semver and sprig.
"""

import json
from pathlib import Path
from typing import Any

import yaml

from render.chart import helm

CHART = Path(__file__).parent / "ask-helm"


def accepted(versions: list[str], constraint: str) -> list[str]:
    """Those of the versions that are in a semver range; ValueError if it is none."""
    answer = _ask({"versions": versions, "range": constraint})["accepted"]
    return [version for version in versions if answer[version]]


def commit_message(template: str, data: dict[str, Any]) -> str:
    """The message that a commit gets; ValueError if the template is broken."""
    return str(_ask({"template": template, "data": data})["message"])


def _ask(values: dict[str, Any]) -> dict[str, Any]:
    flags = [part for key in values for part in ("--set-json", f"{key}={json.dumps(values[key])}")]
    answer = helm("template", "x", str(CHART), *flags)
    if answer.returncode != 0:
        raise ValueError(answer.stderr.strip().splitlines()[0])
    found: dict[str, Any] = yaml.safe_load(answer.stdout)
    return found
