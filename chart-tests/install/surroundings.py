"""What is around a release: pods in the place of short-lived ones, strangers, an internet."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import yaml

from hack.deploy import images
from hack.process import run
from support.release import Release

PORT = 8000
# TEST-NET-3, which nobody has.
INTERNET, GATEWAY = "203.0.113.1", "203.0.113.2"
INTERNET_PORTS = (53, 443)
_NAME = "taskapp-out"


def hook_labels(release: Release, part: str) -> dict[str, str]:
    """The labels of the pods of a part that is a Job, a CronJob or a test."""
    stored = [release.kube.helm("get", what, *_where(release)) for what in ("hooks", "manifest")]
    for item in yaml.safe_load_all("\n---\n".join(stored)):
        pod = _pod_of(item or {})
        if pod and pod["metadata"]["labels"]["app.kubernetes.io/name"] == part:
            labels: dict[str, str] = pod["metadata"]["labels"]
            return labels
    raise AssertionError(f"release {release.name} has no Job, CronJob or test named {part}")


def _where(release: Release) -> list[str]:
    return [release.name, "--namespace", release.namespace]


def _pod_of(item: dict[str, Any]) -> dict[str, Any] | None:
    match item:
        case {"kind": "Pod"}:
            return item
        case {"kind": "Job", "spec": {"template": template}}:
            return dict(template)
        case {"kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": template}}}}:
            return dict(template)
    return None


@contextmanager
def listening_pods(
    release: Release, namespaces: dict[str, str], labels: dict[str, dict[str, str]]
) -> Iterator[None]:
    """Pods that listen, by name in a namespace, with labels if need be."""
    image = images.references(release.image_tag)["migrate"]
    pods = [_listener(name, namespaces[name], labels.get(name, {}), image) for name in namespaces]
    release.kube.kubectl("apply", "-f", "-", stdin=json.dumps(_list(pods)))
    try:
        for name, namespace in namespaces.items():
            ready = ["--for=condition=Ready", "--timeout=60s"]
            release.kube.kubectl("-n", namespace, "wait", f"pod/{name}", *ready)
        yield
    finally:
        release.kube.kubectl("delete", "-f", "-", stdin=json.dumps(_list(pods)))


def _list(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "List", "items": items}


def _listener(name: str, namespace: str, labels: dict[str, str], image: str) -> dict[str, Any]:
    container = {
        "name": "listener",
        "image": image,
        "command": ["python", "-m", "http.server", str(PORT), "--directory=/tmp"],
        "readinessProbe": {"tcpSocket": {"port": PORT}, "periodSeconds": 1},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    spec = {
        "automountServiceAccountToken": False,
        "terminationGracePeriodSeconds": 0,
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
    }
    metadata = {"name": name, "namespace": namespace, "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


@contextmanager
def internet(node_pid: int) -> Iterator[None]:
    """A host beyond the node, in a network of its own that ends with the context."""
    with ExitStack() as made:
        run(["ip", "netns", "add", _NAME])
        made.callback(run, ["ip", "netns", "delete", _NAME])
        node = ["nsenter", f"--net=/proc/{node_pid}/ns/net"]
        pair = ["type", "veth", "peer", "name", "node", "netns", _NAME]
        run([*node, "ip", "link", "add", _NAME, *pair])
        run([*node, "ip", "address", "add", f"{GATEWAY}/24", "dev", _NAME])
        run([*node, "ip", "link", "set", _NAME, "up"])
        run(["ip", "-n", _NAME, "address", "add", f"{INTERNET}/24", "dev", "node"])
        run(["ip", "-n", _NAME, "link", "set", "node", "up"])
        for port in INTERNET_PORTS:
            made.enter_context(_listening(port))
        yield


@contextmanager
def _listening(port: int) -> Iterator[None]:
    inside = ["nsenter", f"--net=/run/netns/{_NAME}"]
    server = [sys.executable, "-m", "http.server", str(port), "--directory", os.devnull]
    with subprocess.Popen([*inside, *server], stderr=subprocess.DEVNULL) as listener:
        try:
            yield
        finally:
            listener.terminate()
