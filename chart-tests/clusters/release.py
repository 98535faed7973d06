"""The objects that Helm makes of an environment's HelmRelease."""

import tempfile
from functools import cache
from pathlib import Path

import yaml

from clusters.environments import Environment
from render.chart import Manifest, Rendered, helm


class RenderError(Exception):
    """The chart cannot be rendered; the message says why."""


@cache
def rendered(env: Environment) -> Rendered:
    """The chart with the environment's values; RenderError if they do not fit."""
    release = env.one("HelmRelease")
    folder = env.root / release["spec"].get("chart", {}).get("spec", {}).get("chart", _CHART)
    if not (folder / "Chart.yaml").exists():
        raise RenderError(f"there is no chart {folder.relative_to(env.root)}")
    with tempfile.TemporaryDirectory() as scratch:
        files = [*_from_git(env, release), *_from_cluster(env, release, Path(scratch))]
        flags = [flag for file in files for flag in ("--values", str(file))]
        where = ["--namespace", release["metadata"]["namespace"]]
        answer = helm("template", release["spec"]["releaseName"], str(folder), *where, *flags)
    if answer.returncode != 0:
        raise RenderError(f"the chart refuses the values: {answer.stderr.strip()}")
    return Rendered(tuple(item for item in yaml.safe_load_all(answer.stdout) if item))


# What a release packages, where the environment takes the chart from a registry.
_CHART = "charts/taskapp"


def _from_git(env: Environment, release: Manifest) -> list[Path]:
    named = release["spec"].get("chart", {}).get("spec", {}).get("valuesFiles", [])
    for file in named:
        if not (env.root / file).exists():
            raise RenderError(f"there is no values file {file}")
    return [env.root / file for file in named]


def _from_cluster(env: Environment, release: Manifest, scratch: Path) -> list[Path]:
    files = []
    for index, source in enumerate(release["spec"].get("valuesFrom", [])):
        file = scratch / f"{index}.yaml"
        (config,) = (i for i in env.of("ConfigMap") if i["metadata"]["name"] == source["name"])
        file.write_text(config["data"][source.get("valuesKey", "values.yaml")])
        files.append(file)
    return files
