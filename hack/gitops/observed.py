"""What the cluster says of a delivery: one look at its objects, and what can be read from them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hack.deploy.images import IMAGES
from hack.deploy.kube import Kube
from hack.release import version
from hack.release.errors import ReleaseError
from hack.release.version import Version

NAMESPACE = "taskapp"
NAME = "taskapp"
KINDS = (
    "imagepolicies.image.toolkit.fluxcd.io",
    "imageupdateautomations.image.toolkit.fluxcd.io",
    "helmreleases.helm.toolkit.fluxcd.io",
    "jobs.batch",
    "deployments.apps",
)
# The revision of a chart from Git: its version, the start of the commit, how often it was packaged.
_COMMIT = re.compile(r"\+([0-9a-f]{7,})(?:\.\d+)?$")

# Where to read what went wrong, in the order of the stages.
_TELLING = (
    ("ImagePolicy", "Ready"),
    ("ImageUpdateAutomation", "Ready"),
    ("HelmRelease", "Released"),
    ("HelmRelease", "TestSuccess"),
    ("HelmRelease", "Remediated"),
    ("HelmRelease", "Ready"),
)

Object = Mapping[str, Any]


@dataclass(frozen=True)
class Observed:
    """The objects of the namespace, by kind and name, at one moment."""

    objects: Mapping[tuple[str, str], Object]

    def selected(self) -> Version | None:
        """The version that the image policy selects."""
        tag = self._status("ImagePolicy").get("latestRef", {}).get("tag", "")
        try:
            return version.parse(tag)
        except ReleaseError:
            return None

    def attempted(self) -> str:
        """The start of the commit that the release is at, or is being brought to."""
        found = _COMMIT.search(self._status("HelmRelease").get("lastAttemptedRevision", ""))
        return found[1] if found else ""

    def migrated(self, tag: str) -> str | None:
        """What the migration of this tag came to, once it is complete."""
        job = self.objects.get(("Job", f"{NAME}-migrate"), {})
        if not _runs(job, tag) or _condition(job, "Complete").get("status") != "True":
            return None
        return f"{NAME}-migrate is complete"

    def rolled_out(self, tag: str) -> str | None:
        """The ready replicas, once every Deployment has nothing but pods of this tag."""
        deployments = [it for (kind, _), it in sorted(self.objects.items()) if kind == "Deployment"]
        ours = [it for it in deployments if _runs(it, tag)]
        if len(ours) < len(IMAGES) - 1 or not all(_is_ready(it) for it in deployments):
            return None
        return ", ".join(f"{_component(it)} {_replicas(it)}" for it in deployments)

    def tested(self) -> str | None:
        """The smoke test, once the release at its last revision has passed it."""
        status = self._status("HelmRelease")
        latest: Object = next(iter(status.get("history", [])), {})
        if latest.get("chartVersion") != status.get("lastAttemptedRevision"):
            return None
        if self.condition("HelmRelease", "Ready").get("status") != "True":
            return None
        tests = latest.get("testHooks", {})
        passed = [name for name, test in tests.items() if test.get("phase") == "Succeeded"]
        return (
            f"{', '.join(sorted(passed))} passed" if tests and len(passed) == len(tests) else None
        )

    def is_settled(self, commit: str) -> bool:
        """Whether nothing is under way for a commit, or what is under way has failed before."""
        if self.failure():
            return True
        busy = self.condition("HelmRelease", "Reconciling").get("status") == "True"
        return bool(self.attempted()) and commit.startswith(self.attempted()) and not busy

    def failure(self) -> str | None:
        """Why the latest attempt, which may be repeated, has failed."""
        revision = self._status("HelmRelease").get("lastAttemptedRevision", "")
        for name in ("Released", "TestSuccess"):
            condition = self.condition("HelmRelease", name)
            message = condition.get("message", "")
            if condition.get("status") == "False" and revision in message:
                return message.partition(": ")[2] or message
        return None

    def given_up(self) -> bool:
        """Whether there will be no other attempt."""
        return self.condition("HelmRelease", "Stalled").get("status") == "True"

    def situation(self) -> str:
        """What Flux's objects say, where they are not content; a line each."""
        said = dict.fromkeys(
            f"{kind}: {message}"
            for kind, name in _TELLING
            if (message := _complaint(name, self.condition(kind, name)))
        )
        return "\n".join(said) or "Flux reports no error; `make logs` has what its controllers say"

    def condition(self, kind: str, name: str) -> Mapping[str, str]:
        """A condition of one of Flux's objects; empty when it has none."""
        return _condition(self.objects.get((kind, NAME), {}), name)

    def _status(self, kind: str) -> Object:
        status: Object = self.objects.get((kind, NAME), {}).get("status", {})
        return status


def look(kube: Kube) -> Observed:
    """Look at the cluster once."""
    answer = kube.kubectl("get", ",".join(KINDS), "-n", NAMESPACE, "-o", "json")
    items = json.loads(answer)["items"]
    return Observed({(item["kind"], item["metadata"]["name"]): item for item in items})


def _runs(owner: Object, tag: str) -> bool:
    """Whether the pods of a Job or a Deployment are made from our image of this tag."""
    containers = owner.get("spec", {}).get("template", {}).get("spec", {}).get("containers", [])
    names = [container["image"].rpartition("/")[2] for container in containers]
    return any(f"{image}:{tag}" in names for image in IMAGES.values())


def _is_ready(deployment: Object) -> bool:
    status, wanted = deployment.get("status", {}), deployment["spec"].get("replicas", 1)
    seen = status.get("observedGeneration", 0) >= deployment["metadata"].get("generation", 0)
    counts = [status.get(name, 0) for name in ("replicas", "updatedReplicas", "availableReplicas")]
    return seen and counts == [wanted] * 3


def _replicas(deployment: Object) -> str:
    return f"{deployment['status']['availableReplicas']}/{deployment['spec'].get('replicas', 1)}"


def _component(deployment: Object) -> str:
    return str(deployment["metadata"]["name"]).removeprefix(f"{NAME}-")


def _condition(owner: Object, name: str) -> Mapping[str, str]:
    conditions = owner.get("status", {}).get("conditions", [])
    return next((it for it in conditions if it["type"] == name), {})


def _complaint(name: str, condition: Mapping[str, str]) -> str:
    # A rollback is no good news.
    good = "False" if name == "Remediated" else "True"
    return "" if condition.get("status", good) == good else condition.get("message", "")
