"""Waiting for Flux: until it runs what the server's main says."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

from hack.deploy.kube import Kube
from hack.gitops.errors import GitOpsError
from hack.steps import say

# Migration hook, roll-out and smoke test of a first install.
TIMEOUT = 360.0
INTERVAL = 1.0
OBJECTS = (
    ("gitrepository", "flux-system", "flux-system"),
    ("kustomization", "flux-system", "taskapp"),
    ("helmrelease", "taskapp", "taskapp"),
)


def wait(kube: Kube, git: Callable[..., str], timeout: float = TIMEOUT) -> None:
    """Wait until every object is ready at the commit of main; GitOpsError shows what is not.

    `git` runs a git command where `origin` is the server.
    """
    deadline = time.monotonic() + timeout
    shown: set[str] = set()
    while waiting := unready(kube, git("ls-remote", "origin", "refs/heads/main").split()[0]):
        for line in waiting:
            if line not in shown:
                say(f"   {line}")
                shown.add(line)
        if time.monotonic() > deadline:
            raise GitOpsError(_not_ready(kube, waiting, f"after {timeout:.0f} s Flux"))
        time.sleep(INTERVAL)


def unready(kube: Kube, commit: str) -> list[str]:
    """A line for each object that is not ready at a commit; GitOpsError when one has given up."""
    kinds = ",".join(kind for kind, _, _ in OBJECTS)
    items = json.loads(kube.kubectl("get", kinds, "-A", "-o", "json"))["items"]
    found = {
        (i["kind"].lower(), i["metadata"]["namespace"], i["metadata"]["name"]): i for i in items
    }
    lines = []
    for key in OBJECTS:
        name = f"{key[0]} {key[1]}/{key[2]}"
        line = f"{name}: {describe(found.get(key), commit)}"
        if key not in found or not ready(found[key], commit):
            lines.append(line)
        if key in found and gave_up(found[key], commit):
            raise GitOpsError(_not_ready(kube, [line], "Flux"))
    return lines


def ready(found: dict[str, Any], commit: str) -> bool:
    """Whether a Flux object is ready, with its present spec, at a commit."""
    return _current(found, commit) and _condition(found, "Ready").get("status") == "True"


def gave_up(found: dict[str, Any], commit: str) -> bool:
    """Whether a Flux object does nothing more until its spec or the commit changes."""
    return _current(found, commit) and _condition(found, "Stalled").get("status") == "True"


def describe(found: dict[str, Any] | None, commit: str) -> str:
    """What an object says about its readiness."""
    if not found:
        return "not there yet"
    condition = _condition(found, "Ready")
    if condition.get("status") == "True":
        return f"ready, but not yet at {commit[:12]}"
    return str(condition.get("message", "no status yet"))


def _current(found: dict[str, Any], commit: str) -> bool:
    status = found.get("status", {})
    if status.get("observedGeneration") != found["metadata"]["generation"]:
        return False
    return commit.startswith(_commit(status))


def _commit(status: dict[str, Any]) -> str:
    """The commit in main@sha1:COMMIT or in a chart's 0.1.0+COMMIT.1, which has the start of it."""
    artifact = status.get("artifact", {}).get("revision")
    revision = artifact or status.get("lastAppliedRevision") or status.get("lastAttemptedRevision")
    found = re.search(r"(?:sha1:|\+)([0-9a-f]{12,})", revision or "")
    return found[1] if found else "none"


def _condition(found: dict[str, Any], kind: str) -> dict[str, Any]:
    for condition in found.get("status", {}).get("conditions", []):
        if condition["type"] == kind:
            return dict(condition)
    return {}


def _not_ready(kube: Kube, lines: list[str], who: str) -> str:
    events = f"kubectl {' '.join(kube.flags())} get events -A --field-selector type=Warning"
    shown = "\n".join(lines)
    return f"{who} does not get there:\n{shown}\nMore: {events}"
