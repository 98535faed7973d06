"""Renders the chart, and finds things in what comes out."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hack import tools

Manifest = dict[str, Any]
Values = Mapping[str, object]

CHART = tools.ROOT / "charts" / "taskapp"
SUBCHARTS = ("proxy", "web", "api", "migrate", "mysql", "backup")
SIZE_VALUES = sorted((CHART / "sizes").glob("*-values.yaml"))
CI_VALUES = [*sorted((CHART / "ci").glob("*-values.yaml")), *SIZE_VALUES]
# Where the kinds of objects that are no ordinary workload have their pod's spec.
POD_POINTERS = {"Pod": "spec", "CronJob": "spec/jobTemplate/spec/template/spec"}
ENVIRONMENT_VALUES = sorted((tools.ROOT / "clusters").glob("*/values.yaml"))


@dataclass(frozen=True)
class Rendered:
    """The objects of one rendering."""

    objects: tuple[Manifest, ...]

    def one(self, kind: str, name: str) -> Manifest:
        """The object of that kind and name."""
        found = [item for item in self.of(kind) if item["metadata"]["name"] == name]
        assert len(found) == 1, f"{len(found)} objects are {kind} {name}: {self.names()}"
        return found[0]

    def of(self, kind: str) -> list[Manifest]:
        """All objects of a kind."""
        return [item for item in self.objects if item["kind"] == kind]

    def names(self) -> list[str]:
        """Kind and name of every object."""
        return [f"{item['kind']}/{item['metadata']['name']}" for item in self.objects]


def helm(*arguments: str, tool: str = "helm") -> subprocess.CompletedProcess[str]:
    """Run Helm 4, or Helm 3 as the tool `helm3`."""
    command = [str(tools.ensure(tool)), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def setting(values: Values) -> list[str]:
    """Arguments of helm that set values, given by their dotted paths."""
    return [part for key in values for part in ("--set-json", f"{key}={json.dumps(values[key])}")]


def render(values: Values | None = None, file: Path | None = None) -> Rendered:
    """The chart as release `t` in namespace `tasks`, with values set and from a file."""
    files = ["--values", str(file)] if file else []
    return _render(*files, *setting(values or {}))


@cache
def _render(*arguments: str) -> Rendered:
    result = helm("template", "t", str(CHART), "--namespace", "tasks", *arguments)
    assert result.returncode == 0, result.stderr
    return Rendered(tuple(item for item in yaml.load_all(result.stdout, yaml.CSafeLoader) if item))


def refusal(*arguments: str, tool: str = "helm") -> str:
    """What helm says as it refuses to render; AssertionError if it does not refuse."""
    versions = ["--kube-version", "1.34.0"]
    result = helm("template", "t", str(CHART), *versions, *arguments, tool=tool)
    assert result.returncode != 0, f"{arguments} were not refused"
    return result.stderr


def find(item: Any, pointer: str) -> Any:
    """The part of an object at a JSON pointer; members of a list go by their name, too."""
    for step in pointer.strip("/").split("/"):
        key = step.replace("~1", "/")
        if isinstance(item, list):
            item = dict(enumerate(item)).get(int(key)) if key.isdigit() else _named(item, key)
        else:
            item = item.get(key)
        if item is None:
            return None
    return item


def _named(items: list[Manifest], name: str) -> Manifest | None:
    return next((item for item in items if item.get("name") == name), None)


def pod_specs(rendered: Rendered) -> dict[str, Manifest]:
    """The pod spec of every workload, hook and test, by kind and name."""
    specs = {}
    for item in rendered.objects:
        spec = find(item, POD_POINTERS.get(item["kind"], "spec/template/spec"))
        if spec:
            specs[f"{item['kind']}/{item['metadata']['name']}"] = spec
    return specs


def containers(spec: Manifest) -> list[Manifest]:
    """The containers of a pod, those that start first included."""
    return [*spec.get("initContainers", []), *spec["containers"]]
