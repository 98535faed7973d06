"""The components of a node: what is started, in which order, and what shows that it is ready."""

from dataclasses import dataclass, replace
from pathlib import Path

from hack.cluster import binaries, config, network, packages
from hack.cluster.network import FIRST, Node
from hack.gobuild import Program

FLAGS = Path(__file__).parent / "flags"
FROM_DEBIAN = {
    "etcd": "usr/bin/etcd",
    "registry": "usr/bin/docker-registry",
    "containerd": "usr/bin/containerd",
}
# The others are the control plane and what the cluster needs once.
ON_EVERY_NODE = {"containerd", "kubelet", "kube-proxy", "kube-router"}


@dataclass(frozen=True)
class Component:
    """A process that PID 1 keeps running; `ready` is the address that answers when it is."""

    name: str
    command: list[str]
    ready: str = ""
    after: tuple[str, ...] = ()


def components(node: Node, port: int, host_network: str) -> list[Component]:
    """Every component of a node, in the order in which `up` waits for them."""
    if node == FIRST:
        return [*map(_with_flags, _every()), forward(port, host_network)]
    shared = [component for component in _every() if component.name in ON_EVERY_NODE]
    return [
        replace(_with_flags(component, node), after=tuple(ON_EVERY_NODE & set(component.after)))
        for component in shared
    ]


def _every() -> list[Component]:
    api = f"https://127.0.0.1:{network.API_PORT}/readyz"
    return [
        debian("etcd", "http://127.0.0.1:2379/health"),
        debian("registry", "http://127.0.0.1:5000/v2/"),
        debian("containerd", "unix:///run/containerd/containerd.sock"),
        kubernetes("kube-apiserver", api, "etcd"),
        kubernetes("kube-controller-manager", "https://127.0.0.1:10257/healthz", "kube-apiserver"),
        kubernetes("kube-scheduler", "https://127.0.0.1:10259/healthz", "kube-apiserver"),
        kubernetes("kubelet", "http://127.0.0.1:10248/healthz", "kube-apiserver", "containerd"),
        kubernetes("kube-proxy", "http://127.0.0.1:10256/healthz", "kubelet"),
        program(binaries.KUBE_ROUTER, "", "kube-proxy"),
        program(binaries.LOCAL_PATH, "http://127.0.0.1:18080/health", "kube-apiserver"),
    ]


def debian(name: str, ready: str) -> Component:
    """A program of a Debian package."""
    return Component(name, [str(packages.unpacked() / FROM_DEBIAN[name])], ready)


def kubernetes(name: str, ready: str, *after: str) -> Component:
    """One of the five programs in the Kubernetes binary."""
    return Component(name, [str(binaries.KUBERNETES.path), name], ready, after)


def program(built: Program, ready: str, *after: str) -> Component:
    """A Go program of its own."""
    return Component(built.name, [str(built.path)], ready, after)


def forward(port: int, host_network: str) -> Component:
    """A port of the machine's loopback, handed to the app's NodePort; it lives and dies here."""
    listen = f"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr"
    target = f"TCP:{network.NODE_IP}:{network.APP_NODE_PORT}"
    return Component("forward", ["nsenter", f"--net={host_network}", "socat", listen, target])


def flags(name: str, node: Node = FIRST) -> list[str]:
    """The arguments in flags/<name>, one a line."""
    return config.render((FLAGS / name).read_text(), node).splitlines()


def _with_flags(component: Component, node: Node = FIRST) -> Component:
    return replace(component, command=[*component.command, *flags(component.name, node)])
