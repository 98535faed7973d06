"""Names and addresses of the nodes; all derive from the cluster's number and the node's."""

import os
from dataclasses import dataclass

MOST_NODES = 9


def cluster_number(text: str) -> int:
    """TASKAPP_CLUSTER as a number; clusters with different ones run side by side."""
    if len(text) != 1 or text not in "0123456789":
        raise SystemExit(f"TASKAPP_CLUSTER={text!r} is no cluster: give a number from 0 to 9")
    return int(text)


CLUSTER = cluster_number(os.environ.get("TASKAPP_CLUSTER") or "0")


@dataclass(frozen=True)
class Node:
    """A node by its number; the first one is the control plane, too."""

    number: int

    @property
    def name(self) -> str:
        """What Kubernetes calls it."""
        return "taskapp-node" if self == FIRST else f"taskapp-node-{self.number}"

    @property
    def interface(self) -> str:
        """The name of its link on this machine; its control group has the same name."""
        return f"{BRIDGE}-{self.number}"

    @property
    def ip(self) -> str:
        """Its address on the bridge."""
        return f"172.30.{CLUSTER}.{self.number + 1}"

    @property
    def pod_range(self) -> str:
        """The addresses of its pods."""
        return f"10.244.{self.number - 1}.0/24"


# Linux gives a link 15 letters; a node adds its number.
BRIDGE = f"{'taskapp':.12}{CLUSTER}"
HOST_IP = f"172.30.{CLUSTER}.1"
FIRST = Node(1)
NODE_IP = FIRST.ip
API_PORT = 6443
REGISTRY = f"{NODE_IP}:5000"
APP_NODE_PORT = 30080

POD_RANGE = "10.244.0.0/16"
SERVICE_RANGE = "10.96.0.0/16"
API_SERVICE_IP = "10.96.0.1"
DNS_SERVICE_IP = "10.96.0.10"
