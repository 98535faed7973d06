"""Namespaces for a release each."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from hack.deploy.kube import Kube

RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}


@contextmanager
def own_namespace(kube: Kube, name: str, *, keep: bool = False) -> Iterator[None]:
    """A fresh restricted namespace, which goes with all it holds, unless the cluster goes."""
    # The last one of this name is going, or still there: tests that were killed remove nothing.
    _delete(kube, name, "--timeout=120s")
    labels = {"metadata": {"name": name, "labels": RESTRICTED}}
    kube.apply(json.dumps({"apiVersion": "v1", "kind": "Namespace", **labels}))
    try:
        yield
    finally:
        if not keep:
            _delete(kube, name, "--wait=false")


def _delete(kube: Kube, name: str, waiting: str) -> None:
    kube.kubectl("delete", "namespace", name, "--ignore-not-found", waiting)
