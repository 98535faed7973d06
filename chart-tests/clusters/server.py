"""The last word on objects has the API server, with its rules in CEL and its webhooks."""

from collections.abc import Iterable

import yaml

from hack.deploy.kube import Kube
from render.chart import Manifest

# There is such a namespace everywhere, and nothing of ours in it.
NAMESPACE = "default"


def dry_run(kube: Kube, objects: Iterable[Manifest]) -> None:
    """Let the API server judge objects without keeping them; CommandError with what it refuses."""
    moved = [_moved(item) for item in objects]
    flags = ["--server-side", "--dry-run=server", "--validate=strict"]
    kube.kubectl("apply", *flags, "-f", "-", stdin=yaml.safe_dump_all(moved))


def _moved(item: Manifest) -> Manifest:
    if "namespace" not in item["metadata"]:
        return item
    return item | {"metadata": item["metadata"] | {"namespace": NAMESPACE}}
