"""Who reaches whom on the cluster: every path that the app needs, and no other."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from support.processes import ask_in_network, of_pod
from support.release import Release
from support.waiting import until

from .conftest import MONITORING
from .surroundings import INTERNET, PORT, hook_labels, internet, listening_pods

REACH = Path(__file__).with_name("reach.py")
ELSEWHERE = "default"
# The rules of a node follow pods and policies by a moment.
SETTLED = 10.0
DNS = {"dns by udp", "dns by tcp", "a resolver abroad"}
METRICS = {"proxy's metrics", "web's metrics", "api's metrics"}
OUTSIDE = {"kubernetes", "internet", "stranger", "elsewhere", "monitoring"}
# By where a connection begins; what stands nowhere is closed.
OPEN = {
    "proxy": {"web", "api"} | DNS,
    "web": {"api"} | DNS,
    "api": {"mysql"} | DNS,
    "mysql": set[str](),
    "migrate": {"mysql"} | DNS,
    "backup": {"mysql"} | DNS,
    "test": {"proxy"} | DNS,
    # Not of the release: beside it, in another namespace, and where Prometheus would be.
    "stranger": {"proxy"} | DNS | OUTSIDE - {"stranger"},
    "elsewhere": {"proxy"} | DNS | OUTSIDE - {"elsewhere"},
    "monitoring": {"proxy"} | METRICS | DNS | OUTSIDE - {"monitoring"},
}
PORTS = {
    "proxy": ("proxy", 8080),
    "proxy's metrics": ("proxy", 8081),
    "web": ("web", 5000),
    "web's metrics": ("web", 9000),
    "api": ("api", 8000),
    "api's metrics": ("api", 9000),
    "mysql": ("mysql", 3306),
    "migrate": ("migrate", PORT),
    "backup": ("backup", PORT),
    "test": ("test", PORT),
    "stranger": ("stranger", PORT),
    "elsewhere": ("elsewhere", PORT),
    "monitoring": ("monitoring", PORT),
}
Endpoint = tuple[str, str, int]
Pods = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def pods(shared_release: Release) -> Iterator[Pods]:
    """The pods by part, the same names for those around them."""
    release = shared_release
    short_lived = ("migrate", "backup", "test")
    namespaces = dict.fromkeys((*short_lived, "stranger"), release.namespace)
    namespaces |= {"elsewhere": ELSEWHERE, "monitoring": MONITORING}
    labels = {part: hook_labels(release, part) for part in short_lived}
    with listening_pods(release, namespaces, labels):
        around = {name: _pods(release, space)[name] for name, space in namespaces.items()}
        yield around | {part: _pod_of(release, part) for part in ("proxy", "web", "api", "mysql")}


def _pods(release: Release, namespace: str) -> Pods:
    there = Release(release.kube, namespace, release.image_tag)
    return {pod["metadata"]["name"]: pod for pod in there.get("pods")}


def _pod_of(release: Release, part: str) -> dict[str, Any]:
    running = sorted(release.running_pods())
    name = next(name for name in running if name.startswith(f"{release.name}-{part}-"))
    return _pods(release, release.namespace)[name]


@pytest.fixture(scope="module")
def node(pods: Pods) -> Iterator[int]:
    """A process in the network of the node, with the internet beyond it."""
    # What starts a pod's processes is in the network of the node.
    process = of_pod(pods["stranger"]["metadata"]["uid"])[0]
    with internet(process.parent):
        yield process.parent


@pytest.fixture(scope="module")
def endpoints(shared_release: Release, pods: Pods) -> dict[str, Endpoint]:
    targets = {
        name: ("tcp", pods[part]["status"]["podIP"], port) for name, (part, port) in PORTS.items()
    }
    dns = _cluster_ip(shared_release, "kube-system", "kube-dns")
    kubernetes = _cluster_ip(shared_release, "default", "kubernetes")
    return targets | {
        "dns by udp": ("udp", dns, 53),
        "dns by tcp": ("tcp", dns, 53),
        "a resolver abroad": ("tcp", INTERNET, 53),
        "kubernetes": ("tcp", kubernetes, 443),
        "internet": ("tcp", INTERNET, 443),
    }


def _cluster_ip(release: Release, namespace: str, service: str) -> str:
    path = "jsonpath={.spec.clusterIP}"
    return release.kube.kubectl("-n", namespace, "get", "service", service, "-o", path)


@pytest.fixture(scope="module")
def reached(pods: Pods, endpoints: dict[str, Endpoint], node: int) -> dict[str, set[str]]:
    """What each pod reaches beside itself, when the node has taken in the policies."""
    assert node
    deadline = time.monotonic() + SETTLED
    while (found := _reached(pods, endpoints)) != OPEN and time.monotonic() < deadline:
        time.sleep(1)
    return found


def _reached(pods: Pods, endpoints: dict[str, Endpoint]) -> dict[str, set[str]]:
    def by(source: str) -> set[str]:
        # kube-router takes what a policy lets in for what it lets out, between pods of that policy.
        others = {name: endpoints[name] for name in endpoints if _part(name) != source}
        pid = of_pod(pods[source]["metadata"]["uid"])[0].pid
        return set(ask_in_network(pid, REACH, others))

    with ThreadPoolExecutor() as pool:
        return dict(zip(OPEN, pool.map(by, OPEN), strict=True))


def _part(endpoint: str) -> str:
    return PORTS[endpoint][0] if endpoint in PORTS else ""


def test_whatever_is_closed_to_a_pod_answers_others(
    node: int, endpoints: dict[str, Endpoint], reached: dict[str, set[str]]
) -> None:
    by_node = set(ask_in_network(node, REACH, endpoints))
    assert by_node | reached["stranger"] == set(endpoints)


@pytest.mark.parametrize("source", OPEN)
def test_pod_reaches_what_it_needs_and_nothing_else(
    reached: dict[str, set[str]], source: str
) -> None:
    assert reached[source] == OPEN[source]


def test_proxy_is_reached_by_the_named_clients_alone(
    shared_release: Release, pods: Pods, endpoints: dict[str, Endpoint], node: int
) -> None:
    assert node
    client = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": MONITORING}}}
    around, door = ("test", "stranger", "elsewhere", "monitoring"), {"proxy": endpoints["proxy"]}

    def let_in() -> set[str]:
        pids = {name: of_pod(pods[name]["metadata"]["uid"])[0].pid for name in around}
        return {name for name, pid in pids.items() if ask_in_network(pid, REACH, door)}

    assert let_in() == set(around)
    clients = f"global.networkPolicies.clients={json.dumps([client])}"
    shared_release.upgrade("--set-json", clients)
    try:
        until("policy", lambda: let_in() == {"test", "monitoring"}, SETTLED)
    finally:
        shared_release.upgrade()
