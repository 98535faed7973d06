"""A webhook inside the cluster, for clusters/components/alerts."""

import json
from dataclasses import dataclass
from pathlib import Path

from hack.deploy.kube import Kube

MANIFEST = Path(__file__).with_name("webhook.yaml")
ADDRESS = "http://webhook.gitops.svc.cluster.local/"
SECRET = "taskapp-webhook"


@dataclass(frozen=True)
class Webhook:
    """The receiver, and what it was sent."""

    kube: Kube

    def start(self, namespace: str) -> None:
        """Start it, and give a namespace the Secret with its address."""
        self.kube.kubectl("apply", "-f", str(MANIFEST))
        self.kube.kubectl(
            *("-n", "gitops", "wait", "pod/webhook", "--for=condition=Ready", "--timeout=60s")
        )
        metadata = {"name": SECRET, "namespace": namespace}
        secret = {"kind": "Secret", "metadata": metadata, "stringData": {"address": ADDRESS}}
        self.kube.apply(json.dumps({"apiVersion": "v1", **secret}))

    def stop(self) -> None:
        """Remove it; alerts go nowhere from then on."""
        self.kube.kubectl("delete", "-f", str(MANIFEST), "--wait=false")

    def reasons(self, severity: str) -> set[str]:
        """The reasons of the events of that severity which it was sent so far."""
        lines = self.kube.kubectl("-n", "gitops", "logs", "webhook").splitlines()
        events = [json.loads(line) for line in lines]
        return {event["reason"] for event in events if event["severity"] == severity}
