"""A volume of a size that is kept to: a file system in the memory of a node."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hack.deploy import images
from hack.deploy.kube import Kube

NAME = "e2e-small-volume"
FOLDER = f"/run/{NAME}"
MOUNT = f"mkdir -p {FOLDER} && mount -t tmpfs -o size=320m,mode=0777 tmpfs {FOLDER}"
UNMOUNT = f"umount --lazy {FOLDER} && rmdir {FOLDER}"
# The node's own programs are run, in its own mount namespace; no image has them.
ON_THE_NODE = """
import os, sys
os.setns(os.open("/proc/1/ns/mnt", os.O_RDONLY), os.CLONE_NEWNS)
os.execv("/bin/sh", ["sh", "-euc", sys.argv[1]])
"""


def manager() -> dict[str, Any]:
    """A pod that may do on its node what a person there may."""
    container = {
        "name": "manager",
        "image": images.references(images.content_tag())["api"],
        "command": ["sleep", "600"],
        "securityContext": {"privileged": True, "runAsUser": 0},
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": NAME, "namespace": "default"},
        "spec": {"hostPID": True, "restartPolicy": "Never", "containers": [container]},
    }


def volume(node: str) -> dict[str, Any]:
    """The volume for the one claim that names its class."""
    where = {"key": "kubernetes.io/hostname", "operator": "In", "values": [node]}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": NAME},
        "spec": {
            "storageClassName": NAME,
            "capacity": {"storage": "8Gi"},
            "accessModes": ["ReadWriteOnce"],
            "local": {"path": FOLDER},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [where]}]}},
        },
    }


@contextmanager
def small_volume(kube: Kube) -> Iterator[str]:
    """One small volume; yields the name of its class."""
    kube.apply(json.dumps(manager()))
    try:
        kube.kubectl("wait", f"pod/{NAME}", "--for=condition=Ready", "--timeout=60s")
        _on_the_node(kube, MOUNT)
        node = kube.kubectl("get", "pod", NAME, "-o", "jsonpath={.spec.nodeName}")
        kube.apply(json.dumps(volume(node)))
        yield NAME
        kube.kubectl("delete", "persistentvolume", NAME)
        _on_the_node(kube, UNMOUNT)
    finally:
        kube.kubectl("delete", "pod", NAME, "--force", "--grace-period=0")


def _on_the_node(kube: Kube, script: str) -> None:
    program = ["/app/.venv/bin/python", "-c", ON_THE_NODE, script]
    kube.kubectl("exec", NAME, "--", *program)
