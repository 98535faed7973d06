"""What the chart's monitors select, as targets for a Prometheus outside of the cluster.

The API server leads to the pods (`kubectl proxy`), so that network policies need no exception.
Prometheus could find them itself, but Debian builds it without Kubernetes.
"""

from collections.abc import Iterator
from typing import Any

Manifest = dict[str, Any]
Targets = list[dict[str, Any]]


def targets(
    monitors: list[Manifest], services: list[Manifest], pods: list[Manifest], api_server: str
) -> Targets:
    """Static configurations with the labels that the operator gives; api_server is host:port."""
    return [
        {
            "targets": [api_server],
            "labels": {
                "__metrics_path__": _path(pod, port, endpoint["path"]),
                "namespace": pod["metadata"]["namespace"],
                "pod": pod["metadata"]["name"],
                "job": job,
            },
        }
        for monitor in monitors
        for job, pod, port, endpoint in _selected(monitor, services, pods)
    ]


def _selected(
    monitor: Manifest, services: list[Manifest], pods: list[Manifest]
) -> Iterator[tuple[str, Manifest, object, Manifest]]:
    spec = monitor["spec"]
    wanted = spec["selector"]["matchLabels"]
    if monitor["kind"] == "PodMonitor":
        (endpoint,) = spec["podMetricsEndpoints"]
        job = f"{monitor['metadata']['namespace']}/{monitor['metadata']['name']}"
        for pod in _labelled(pods, wanted):
            yield job, pod, endpoint["port"], endpoint
        return
    (endpoint,) = spec["endpoints"]
    for service in _labelled(services, wanted):
        for port in service["spec"]["ports"]:
            if port["name"] == endpoint["port"]:
                for pod in _labelled(pods, service["spec"]["selector"]):
                    yield service["metadata"]["name"], pod, port["targetPort"], endpoint


def _labelled(items: list[Manifest], wanted: dict[str, str]) -> list[Manifest]:
    return [item for item in items if wanted.items() <= item["metadata"]["labels"].items()]


def _path(pod: Manifest, port: object, path: str) -> str:
    metadata = pod["metadata"]
    (number,) = (
        found["containerPort"]
        for container in pod["spec"]["containers"]
        for found in container["ports"]
        if port in {found["name"], found["containerPort"]}
    )
    where = f"/api/v1/namespaces/{metadata['namespace']}/pods/{metadata['name']}:{number}"
    return f"{where}/proxy{path}"
