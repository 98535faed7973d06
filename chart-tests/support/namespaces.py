"""Namespaces for a release each."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from hack.deploy.kube import Kube

RESTRICTED = {"pod-security.kubernetes.io/enforce": "restricted"}
KINDS = "deployments,statefulsets,cronjobs,jobs,pods"


@contextmanager
def own_namespace(kube: Kube, name: str, *, keep: bool = False) -> Iterator[None]:
    """A fresh restricted namespace, which goes with all it holds, unless the cluster goes."""
    # Tests that were killed have removed nothing.
    _remove(kube, name)
    labels = {"metadata": {"name": name, "labels": RESTRICTED}}
    kube.apply(json.dumps({"apiVersion": "v1", "kind": "Namespace", **labels}))
    try:
        yield
    finally:
        if not keep:
            _remove(kube, name)


def _remove(kube: Kube, name: str) -> None:
    # With a pod in it, it would be looked at again after half of the pod's grace period.
    arguments = ["--all", "--namespace", name, "--cascade=foreground", "--timeout=120s"]
    kube.kubectl("delete", KINDS, *arguments)
    kube.kubectl("delete", "namespace", name, "--ignore-not-found", "--timeout=120s")
