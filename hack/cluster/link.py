"""The network of this machine and the nodes: a bridge, and a pair of interfaces for each node."""

import contextlib
from collections.abc import Iterable
from pathlib import Path

from hack.cluster.network import BRIDGE, CLUSTER, HOST_IP, POD_RANGE, Node
from hack.process import CommandError, run

NODE_INTERFACE = "eth0"
# Otherwise it would take that of a port, and change it when nodes come and go.
BRIDGE_MAC = f"02:00:00:00:00:{CLUSTER:02x}"


def connect(node: Node, pid: int) -> None:
    """Wire the network namespace of a node's PID 1 to this machine's."""
    if not Path("/sys/class/net", BRIDGE).exists():
        run(["ip", "link", "add", BRIDGE, "address", BRIDGE_MAC, "type", "bridge"])
        run(["ip", "address", "add", f"{HOST_IP}/24", "dev", BRIDGE])
        run(["ip", "link", "set", BRIDGE, "up"])
    pair = ["type", "veth", "peer", "name", NODE_INTERFACE, "netns", str(pid)]
    run(["ip", "link", "add", node.interface, *pair])
    run(["ip", "link", "set", node.interface, "master", BRIDGE, "up"])
    _inside(pid, "ip", "link", "set", "lo", "up")
    _inside(pid, "ip", "address", "add", f"{node.ip}/24", "dev", NODE_INTERFACE)
    _inside(pid, "ip", "link", "set", NODE_INTERFACE, "up")
    # Pods keep their address on the way to other pods: NetworkPolicies go by it.
    outside = ["--source", node.pod_range, "!", "--destination", POD_RANGE]
    _inside(pid, "iptables", "-t", "nat", "-A", "POSTROUTING", *outside, "-j", "MASQUERADE")


def route_pods(pid: int, others: Iterable[Node]) -> None:
    """Have a node send what is for other nodes' pods to those nodes."""
    for other in others:
        _inside(pid, "ip", "route", "replace", other.pod_range, "via", other.ip)


def cut(node: Node) -> None:
    """Remove a node's link; closing connections keep a dead node's network for minutes."""
    _remove(node.interface)


def remove() -> None:
    """Remove the bridge."""
    _remove(BRIDGE)


def _remove(interface: str) -> None:
    with contextlib.suppress(CommandError):
        run(["ip", "link", "delete", interface])


def _inside(pid: int, *command: str) -> None:
    run(["nsenter", f"--target={pid}", "--net", *command])
