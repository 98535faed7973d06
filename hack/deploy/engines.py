"""The clusters that `make up` can use: kind, a node of hack/cluster, or one that exists."""

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import Protocol

from hack import tools
from hack.cluster.network import MOST_NODES, NODE_IP
from hack.cluster.state import state_dir
from hack.deploy.docker import docker_runs
from hack.deploy.kube import Kube
from hack.process import CommandError, run

NODE_PORT = 30080
REGISTRY_PORT = 30500
GIT_PORT = 30300


class EngineError(Exception):
    """No cluster can be had; the message says what is missing and what else there is."""


class Engine(Protocol):
    """A Kubernetes cluster and the way images get into it."""

    kube: Kube

    def up(self) -> None:
        """Create or resume the cluster; does nothing when it runs."""

    def down(self) -> None:
        """Remove the cluster and everything in it."""

    def stop(self) -> None:
        """Stop the cluster, for `up` to resume; one that cannot be stopped goes on."""

    def exists(self) -> bool:
        """Whether there is one, running or not."""

    def is_running(self) -> bool:
        """Whether `up` has nothing to do."""

    def load(self, images: list[str]) -> None:
        """Make images that were built here available to the cluster's pods."""

    def origin(self) -> str | None:
        """Where this machine reaches the node port; None where the engine opens no port."""

    def address(self) -> str | None:
        """Where this machine reaches the ports of registry and Git server; None likewise."""

    def name_registry(self, name: str) -> None:
        """Have pods' images of this registry pulled from the registry's node port."""


@dataclass
class Node:
    """A Kubernetes in namespaces of this machine (hack/cluster)."""

    port: int
    nodes: int | None = None

    def __post_init__(self) -> None:
        self.kube = Kube("taskapp-local", state_dir() / "kubeconfig")

    def up(self) -> None:
        self._cluster("up", *([f"--nodes={self.nodes}"] if self.nodes else []))

    def down(self) -> None:
        self._cluster("down")

    def stop(self) -> None:
        self._cluster("down", "--keep-state")

    def exists(self) -> bool:
        return state_dir().exists()

    def is_running(self) -> bool:
        command = [sys.executable, "-m", "hack.cluster", "status"]
        return subprocess.run(command, capture_output=True, cwd=tools.ROOT).returncode == 0

    def load(self, images: list[str]) -> None:
        self._cluster("load", *images)

    def origin(self) -> str | None:
        return f"http://127.0.0.1:{self.port}"

    def address(self) -> str | None:
        return NODE_IP

    def name_registry(self, name: str) -> None:
        hosts = state_dir() / "config" / "mirrors" / name / "hosts.toml"
        hosts.parent.mkdir(parents=True, exist_ok=True)
        hosts.write_text(f'server = "http://{NODE_IP}:{REGISTRY_PORT}"\n')

    def _cluster(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "hack.cluster", *arguments]
        if subprocess.run(command, cwd=tools.ROOT).returncode != 0:
            raise EngineError(f"`{' '.join(command[1:])}` failed: the reason stands above")


@dataclass
class Kind:
    """A kind cluster in the machine's Docker engine."""

    port: int
    nodes: int | None = None
    name: str = "taskapp"

    def __post_init__(self) -> None:
        self.kubeconfig = state_dir() / "kind-kubeconfig"
        self.kube = Kube(f"kind-{self.name}", self.kubeconfig)

    def up(self) -> None:
        if self.is_running():
            return
        self.kubeconfig.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as config:
            config.write(self._config())
            config.flush()
            self._kind("create", "cluster", "--config", config.name, "--wait", "120s")

    def down(self) -> None:
        self._kind("delete", "cluster")
        self.kubeconfig.unlink(missing_ok=True)

    def stop(self) -> None:
        """Docker stops it, and starts it again, by itself."""

    def exists(self) -> bool:
        return self.is_running()

    def is_running(self) -> bool:
        return self.name in run([str(tools.ensure("kind")), "get", "clusters"]).split()

    def load(self, images: list[str]) -> None:
        run([str(tools.ensure("kind")), "load", "docker-image", "--name", self.name, *images])

    def origin(self) -> str | None:
        return f"http://127.0.0.1:{self.port}"

    def address(self) -> str | None:
        return "127.0.0.1"

    def name_registry(self, name: str) -> None:
        node, folder = f"{self.name}-control-plane", f"/etc/containerd/certs.d/{name}"
        script = f"mkdir -p {folder} && cat > {folder}/hosts.toml"
        hosts = f'server = "http://{node}:{REGISTRY_PORT}"\n'
        run(["docker", "exec", "--interactive", node, "sh", "-c", script], stdin=hosts)

    def _config(self) -> str:
        ports = {NODE_PORT: self.port, REGISTRY_PORT: REGISTRY_PORT, GIT_PORT: GIT_PORT}
        mappings = ", ".join(
            f"{{containerPort: {inside}, hostPort: {outside}, listenAddress: 127.0.0.1}}"
            for inside, outside in ports.items()
        )
        return (
            "kind: Cluster\n"
            "apiVersion: kind.x-k8s.io/v1alpha4\n"
            "nodes:\n"
            f"  - {{role: control-plane, extraPortMappings: [{mappings}]}}\n"
        ) + "  - {role: worker}\n" * ((self.nodes or 1) - 1)

    def _kind(self, *arguments: str) -> None:
        flags = ["--name", self.name, "--kubeconfig", str(self.kubeconfig)]
        run([str(tools.ensure("kind")), *arguments, *flags])


@dataclass
class Existing:
    """A cluster of the user's, named by its kubeconfig context; never created, never removed."""

    context: str

    def __post_init__(self) -> None:
        self.kube = Kube(self.context)
        try:
            run([str(tools.ensure("kubectl")), "config", "get-contexts", self.context])
        except CommandError as error:
            raise EngineError(
                f"CONTEXT={self.context}: no such context; `kubectl config get-contexts` lists them"
            ) from error

    def up(self) -> None:
        self.kube.kubectl("version", "--request-timeout=30s")

    def down(self) -> None:
        """The cluster is the user's: only the release goes."""

    def stop(self) -> None:
        """The cluster is the user's."""

    def exists(self) -> bool:
        return True

    def is_running(self) -> bool:
        return True

    def load(self, images: list[str]) -> None:
        """Images come to this cluster through a registry."""

    def origin(self) -> str | None:
        return None

    def address(self) -> str | None:
        return None

    def name_registry(self, name: str) -> None:
        """The cluster's container runtime is the user's."""


def from_environment() -> Engine:
    """The engine that CONTEXT, PORT and NODES ask for; EngineError when they are wrong."""
    port = os.environ.get("PORT", "8080")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise EngineError(f"PORT={port!r} is not a port: give a number from 1 to 65535")
    nodes = os.environ.get("NODES", "")
    if nodes not in ("", *map(str, range(1, MOST_NODES + 1))):
        raise EngineError(f"NODES={nodes!r}: give a number from 1 to {MOST_NODES}")
    return choose(os.environ.get("CONTEXT"), int(port), int(nodes) if nodes else None)


def choose(context: str | None, port: int, nodes: int | None = None) -> Engine:
    """The named context, else kind where Docker runs, else hack/cluster for root on Linux."""
    if context:
        return Existing(context)
    if docker_runs():
        return Kind(port, nodes)
    if sys.platform == "linux" and os.geteuid() == 0:
        return Node(port, nodes)
    raise EngineError(
        "no cluster can be made here: start Docker (kind is used then), or run as root on Linux, "
        "or name a cluster of yours with `make up CONTEXT=name`.\n"
        "`make dev` shows the app without any of them."
    )
