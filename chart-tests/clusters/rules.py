"""What must hold between the objects of an environment, beyond the schema of each.

A rule yields its findings; none if all is well.
"""

from collections.abc import Callable, Iterator
from typing import Any

import yaml

from clusters import delivery
from clusters.environments import Environment
from clusters.schemas import name
from render.chart import Manifest

# `flux bootstrap` makes it, where the environment does not.
BOOTSTRAPPED = ("GitRepository", "flux-system", "flux-system")
WIRED = "flux-system"
# The fields that name another object, and its kind where they do not say it.
REFERRING = {
    "sourceRef": "",
    "chartRef": "",
    "imageRepositoryRef": "ImageRepository",
    "providerRef": "Provider",
    "healthChecks": "",
    "valuesFrom": "",
}


def references(env: Environment) -> Iterator[str]:
    """Everything that an object refers to is there; Secrets are for the user to make."""
    known = {_key(item) for item in [*env.objects, *env.wiring]} | {BOOTSTRAPPED}
    for item in [*env.objects, *env.wiring]:
        for path, target in _references(item):
            if target not in known:
                kind, namespace, wanted = target
                yield f"{name(item)}: {path}: there is no {kind} {namespace}/{wanted}"


def namespaces(env: Environment) -> Iterator[str]:
    """An environment has one namespace, restricted, which outlives a pruning with its data."""
    namespace = env.one("Namespace")
    metadata = namespace["metadata"]
    for item in env.objects:
        if item is not namespace and item["metadata"].get("namespace") != metadata["name"]:
            yield f"{name(item)}: not in the environment's namespace {metadata['name']}"
    for item in env.wiring:
        if item["metadata"].get("namespace") != WIRED:
            yield f"{name(item)}: the wiring belongs into the namespace {WIRED}"
    if metadata.get("labels", {}).get("pod-security.kubernetes.io/enforce") != "restricted":
        yield f"{name(namespace)}: pods are not held to the standard `restricted`"
    if metadata.get("annotations", {}).get("kustomize.toolkit.fluxcd.io/prune") != "disabled":
        yield f"{name(namespace)}: pruning would delete it, and the database in it"


def secrets(env: Environment) -> Iterator[str]:
    """No Secret is readable in Git, not even one that nothing applies."""
    for file in sorted(env.folder.rglob("*.y*ml")):
        try:
            items = [item for item in yaml.safe_load_all(file.read_text()) if item]
        except yaml.YAMLError:
            continue
        for item in items:
            if item.get("kind") == "Secret" and "sops" not in item:
                where = file.relative_to(env.folder)
                yield f"{where}: {name(item)} is in plain text; encrypt it with sops or remove it"


def wiring(env: Environment) -> Iterator[str]:
    """The Kustomization applies this folder, removes what leaves it, and keeps what it made."""
    item = env.kustomization
    spec = item["spec"]
    if spec["path"] != f"./clusters/{env.name}":
        yield f"{name(item)}: spec.path is {spec['path']}, not ./clusters/{env.name}"
    if not spec["prune"]:
        yield f"{name(item)}: what leaves the folder would stay in the cluster"
    if spec.get("deletionPolicy") != "Orphan":
        yield f"{name(item)}: deleting it would uninstall the app"


RULES: tuple[Callable[[Environment], Iterator[str]], ...] = (
    references,
    namespaces,
    secrets,
    wiring,
    delivery.chart,
    delivery.watched_image,
    delivery.policy,
    delivery.automation,
    delivery.marked_lines,
    delivery.timeouts,
)


def _key(item: Manifest) -> tuple[str, str, str]:
    metadata = item["metadata"]
    return item["kind"], metadata.get("namespace", ""), metadata["name"]


def _references(item: Manifest) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """The places where an object names another, and which one."""
    own = item["metadata"].get("namespace", "")
    for path, key, value in _fields(item.get("spec", {}), "spec"):
        if key not in REFERRING:
            continue
        for target in value if isinstance(value, list) else [value]:
            kind = REFERRING[key] or target["kind"]
            if kind != "Secret":
                yield path, (kind, target.get("namespace", own), target["name"])


def _fields(value: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield f"{path}.{key}", key, part
            yield from _fields(part, f"{path}.{key}")
