"""The pair of interfaces between this machine and the node."""

import contextlib

from hack.cluster.network import HOST_INTERFACE, HOST_IP, NODE_IP
from hack.process import CommandError, run

NODE_INTERFACE = "eth0"


def connect(pid: int) -> None:
    """Wire the network namespace of a process to this machine's."""
    pair = ["type", "veth", "peer", "name", NODE_INTERFACE, "netns", str(pid)]
    run(["ip", "link", "add", HOST_INTERFACE, *pair])
    run(["ip", "address", "add", f"{HOST_IP}/30", "dev", HOST_INTERFACE])
    run(["ip", "link", "set", HOST_INTERFACE, "up"])
    in_node = ["nsenter", f"--target={pid}", "--net", "ip"]
    run([*in_node, "link", "set", "lo", "up"])
    run([*in_node, "address", "add", f"{NODE_IP}/30", "dev", NODE_INTERFACE])
    run([*in_node, "link", "set", NODE_INTERFACE, "up"])


def remove() -> None:
    """Remove the pair; closing connections keep a dead node's network for minutes otherwise."""
    with contextlib.suppress(CommandError):
        run(["ip", "link", "delete", HOST_INTERFACE])
