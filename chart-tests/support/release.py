"""A Helm release of the chart in a namespace of its own, and what tests ask of it."""

import json
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hack import tools
from hack.deploy.kube import Kube
from support.forward import port_forward

CHART = tools.ROOT / "charts" / "taskapp"


@dataclass(frozen=True)
class Release:
    """The release `taskapp`, driven by one version of helm."""

    kube: Kube
    namespace: str
    image_tag: str
    values: tuple[str, ...] = ()
    name: str = "taskapp"

    def upgrade(self, *arguments: str) -> float:
        """Install or upgrade and wait; the seconds it took, CommandError if it fails."""
        started = time.monotonic()
        tag = ["--set-string", f"global.imageTag={self.image_tag}"]
        settings = [*tag, *self.values, "--wait", "--timeout", "3m", *arguments]
        self.kube.helm("upgrade", "--install", self.name, str(CHART), *self._where(), *settings)
        return time.monotonic() - started

    def roll_back(self) -> float:
        """Go back to the revision before and wait; the seconds it took."""
        started = time.monotonic()
        self.kube.helm("rollback", self.name, *self._where(), "--wait", "--timeout", "3m")
        return time.monotonic() - started

    def test(self) -> str:
        """Run `helm test`; the log of its pod, CommandError if it fails."""
        return self.kube.helm("test", self.name, *self._where(), "--logs")

    def uninstall(self) -> None:
        """Remove the release and wait until its pods are gone."""
        cascade = ["--cascade", "foreground"]
        self.kube.helm("uninstall", self.name, *self._where(), "--wait", *cascade)

    def kubectl(self, *arguments: str) -> str:
        """kubectl in the release's namespace."""
        return self.kube.kubectl(*self._where(), *arguments)

    def get(self, kind: str) -> list[dict[str, Any]]:
        """The objects of a kind in the namespace."""
        items: list[dict[str, Any]] = json.loads(self.kubectl("get", kind, "-o", "json"))["items"]
        return items

    def running_pods(self) -> dict[str, str]:
        """The uid of each pod of a workload that is to stay, by name; no hook or test pods."""
        return {
            pod["metadata"]["name"]: pod["metadata"]["uid"]
            for pod in self.get("pods")
            if _owner_kind(pod) in {"ReplicaSet", "StatefulSet"}
            and "deletionTimestamp" not in pod["metadata"]
        }

    def restarts(self) -> dict[str, int]:
        """How often each container of each pod was restarted, hook pods included."""
        return {
            f"{pod['metadata']['name']}/{status['name']}": status["restartCount"]
            for pod in self.get("pods")
            for status in pod["status"].get("containerStatuses", [])
        }

    def secrets(self) -> dict[str, dict[str, str]]:
        """The content of the release's own Secrets by name, without Helm's records."""
        return {
            secret["metadata"]["name"]: {
                key: b64decode(value).decode() for key, value in secret["data"].items()
            }
            for secret in self.get("secrets")
            if not secret["type"].startswith("helm.sh/")
        }

    @contextmanager
    def forwarded(self) -> Iterator[str]:
        """The address of the proxy on this machine, for as long as the context lasts."""
        with port_forward(self.kube, self.namespace, f"service/{self.name}-proxy", 80) as port:
            yield f"http://127.0.0.1:{port}"

    def _where(self) -> list[str]:
        return ["--namespace", self.namespace]


def _owner_kind(pod: dict[str, Any]) -> str | None:
    owners = pod["metadata"].get("ownerReferences", [])
    return owners[0]["kind"] if owners else None
