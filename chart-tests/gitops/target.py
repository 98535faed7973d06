"""Another environment of clusters/ in the same cluster: its wiring, pointed at what there is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clusters.environments import Environment as Folder
from gitops.delivery import Delivery
from hack.gitops.servers import REGISTRY
from support.release import Release

LITTLE = {"requests": {"cpu": "10m", "memory": "64Mi"}}
SERVER = {"replicas": 1, "autoscaling": {"enabled": False}, "resources": LITTLE}
# One node has to hold three environments.
VALUES = {
    "global": {"imageRegistry": f"{REGISTRY}/taskapp"},
    "proxy": SERVER,
    "web": SERVER,
    "api": SERVER,
    "mysql": {"resources": {"requests": {"cpu": "20m", "memory": "256Mi"}}},
}
SOON = "5s"


@dataclass(frozen=True)
class Target:
    """`staging` or `production`, in its own namespace."""

    delivery: Delivery
    name: str

    @property
    def cluster(self) -> Release:
        """The namespace."""
        kube = self.delivery.environment.kube
        return Release(kube, f"taskapp-{self.name}", "")

    def start(self) -> None:
        """Apply the wiring; everything else comes from Git."""
        wiring = Folder(self.delivery.environment.working_copy, self.name).kustomization
        wiring["metadata"]["name"] = self.cluster.namespace
        wiring["spec"]["patches"] = self._patches()
        self.cluster.kube.apply(json.dumps(wiring))

    def one(self, kind: str) -> Any:
        """The namespace's object `taskapp` of one of Flux's kinds."""
        return json.loads(self.cluster.kubectl("get", f"{kind}/taskapp", "-o", "json"))

    def is_ready(self) -> bool:
        """Whether the HelmRelease is there, and content."""
        found = self.cluster.get("helmreleases")
        conditions = [item for one in found for item in one.get("status", {}).get("conditions", [])]
        return any(item["type"] == "Ready" and item["status"] == "True" for item in conditions)

    def _patches(self) -> list[dict[str, Any]]:
        image = f"{REGISTRY}/taskapp/simple-taskapp-migrate"
        specs: dict[str, dict[str, Any]] = {
            "ImageRepository": {"image": image, "insecure": True, "interval": SOON},
            "ImageUpdateAutomation": {"interval": SOON},
            "HelmRelease": {"values": VALUES},
        }
        return [
            {"target": {"kind": kind}, "patch": json.dumps(_merge(kind, spec))}
            for kind, spec in specs.items()
        ]


def remove(targets: Sequence[Target]) -> None:
    """Remove them with their data, which go in their own time."""
    names = [target.cluster.namespace for target in targets]
    kubectl = targets[0].cluster.kube.kubectl
    kubectl("-n", "flux-system", "delete", "kustomization", *names, "--ignore-not-found")
    kubectl("delete", "namespace", *names, "--ignore-not-found", "--wait=false")


def _merge(kind: str, spec: dict[str, Any]) -> dict[str, Any]:
    group = "helm" if kind == "HelmRelease" else "image"
    version = "v2" if kind == "HelmRelease" else "v1"
    api = f"{group}.toolkit.fluxcd.io/{version}"
    return {"apiVersion": api, "kind": kind, "metadata": {"name": "taskapp"}, "spec": spec}
