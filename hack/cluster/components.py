"""The components of the node: what is started, in which order, and what shows that it is ready."""

from dataclasses import dataclass
from pathlib import Path

from hack.cluster import binaries, config, network, packages
from hack.gobuild import Program

FLAGS = Path(__file__).parent / "flags"
FROM_DEBIAN = {
    "etcd": "usr/bin/etcd",
    "registry": "usr/bin/docker-registry",
    "containerd": "usr/bin/containerd",
}


@dataclass(frozen=True)
class Component:
    """A process that PID 1 keeps running; `ready` is the address that answers when it is."""

    name: str
    command: list[str]
    ready: str = ""
    after: tuple[str, ...] = ()


def components(port: int, host_network: str) -> list[Component]:
    """Every component of the node, in the order in which `up` waits for them."""
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
        forward(port, host_network),
    ]


def debian(name: str, ready: str) -> Component:
    """A program of a Debian package."""
    command = [str(packages.unpacked() / FROM_DEBIAN[name]), *flags(name)]
    return Component(name, command, ready)


def kubernetes(name: str, ready: str, *after: str) -> Component:
    """One of the five programs in the Kubernetes binary."""
    command = [str(binaries.KUBERNETES.path), name, *flags(name)]
    return Component(name, command, ready, after)


def program(built: Program, ready: str, *after: str) -> Component:
    """A Go program of its own."""
    return Component(built.name, [str(built.path), *flags(built.name)], ready, after)


def forward(port: int, host_network: str) -> Component:
    """A port of the machine's loopback, handed to the app's NodePort; it lives and dies here."""
    listen = f"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr"
    target = f"TCP:{network.NODE_IP}:{network.APP_NODE_PORT}"
    return Component("forward", ["nsenter", f"--net={host_network}", "socat", listen, target])


def flags(name: str) -> list[str]:
    """The arguments in flags/<name>, one a line."""
    return config.render((FLAGS / name).read_text()).splitlines()
