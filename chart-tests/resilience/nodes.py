"""A cluster of two nodes beside that of the other tests, whose power can be cut."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hack import tools
from hack.cluster.network import FIRST, Node
from hack.cluster.state import state_dir
from hack.deploy import images
from hack.deploy.kube import Kube
from hack.process import run

WORKER = Node(2).name
CONTROL_PLANE = FIRST.name
# Kubernetes would leave pods on a dead node for 300 s.
TOLERATION_SECONDS = 10
DEAD = [
    {
        "key": f"node.kubernetes.io/{state}",
        "operator": "Exists",
        "effect": "NoExecute",
        "tolerationSeconds": TOLERATION_SECONDS,
    }
    for state in ("not-ready", "unreachable")
]


def place(component: str, node: str) -> list[str]:
    """Values that keep a component's pods on a node."""
    return ["--set", f"{component}.nodeSelector.kubernetes\\.io/hostname={node}"]


def leave_dead_nodes(*components: str) -> list[str]:
    """Values that have pods replaced soon after their node has died."""
    tolerations = [f"{component}.tolerations={json.dumps(DEAD)}" for component in components]
    return [argument for each in tolerations for argument in ("--set-json", each)]


SPREAD = [
    *place("mysql", CONTROL_PLANE),
    *leave_dead_nodes("api", "web", "proxy"),
    *["--set", "proxy.service.externalTrafficPolicy=Local"],
]


@dataclass(frozen=True)
class Cluster:
    """A cluster by its number (TASKAPP_CLUSTER) and the port of its URL."""

    number: int
    port: int

    @property
    def kube(self) -> Kube:
        """helm and kubectl for it."""
        return Kube("taskapp-local", _folder(self.number) / "kubeconfig")

    def address(self) -> str:
        """Where this machine reaches the first node's ports."""
        node = self.kube.kubectl("get", "node", CONTROL_PLANE, "-o", "jsonpath={.status.addresses}")
        addresses = {address["type"]: address["address"] for address in json.loads(node)}
        return str(addresses["InternalIP"])

    def up(self) -> None:
        """Give power to the nodes that have none."""
        self._run("up", "--nodes=2")

    def kill(self, *nodes: str) -> None:
        """Cut the power of some nodes, or of all."""
        self._run("kill", *nodes)

    def down(self) -> None:
        """Remove the cluster and all that is on it."""
        self._run("down")

    def load_images(self) -> None:
        """Bring the apps' images to its nodes."""
        self._run("load", *images.references(images.content_tag()).values())

    def _run(self, *arguments: str) -> None:
        which = {"TASKAPP_CLUSTER": str(self.number), "PORT": str(self.port)}
        command = [sys.executable, "-m", "hack.cluster", *arguments]
        run(command, cwd=tools.ROOT, env={**os.environ, **which})


@contextmanager
def two_nodes() -> Iterator[Cluster]:
    """A new cluster of two nodes, which goes afterwards."""
    number = next(free for free in range(9, -1, -1) if not _folder(free).exists())
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    cluster = Cluster(number, port)
    try:
        cluster.up()
        cluster.load_images()
        yield cluster
    finally:
        cluster.down()


def _folder(number: int) -> Path:
    return state_dir().with_name(f"cluster-{number}" if number else "cluster")
