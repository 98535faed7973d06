"""A stand-in for the API server of a cluster, as far as `lookup` in templates asks one."""

import json
from contextlib import AbstractContextManager
from http.server import ThreadingHTTPServer
from pathlib import Path

import yaml

from render.chart import Manifest
from support.serving import QuietHandler, serving

KINDS = {
    "v1": {
        "Secret": "secrets",
        "ConfigMap": "configmaps",
        "Pod": "pods",
        "PersistentVolumeClaim": "persistentvolumeclaims",
        "Service": "services",
    },
    "apps/v1": {"StatefulSet": "statefulsets", "Deployment": "deployments"},
    "networking.k8s.io/v1": {"NetworkPolicy": "networkpolicies"},
    "policy/v1": {"PodDisruptionBudget": "poddisruptionbudgets"},
}


class StubCluster(ThreadingHTTPServer):
    """Answers for the objects that it is given, all in one namespace."""

    def __init__(self, objects: list[Manifest]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = _discovery()
        for item in objects:
            version = item["apiVersion"]
            root = f"/api/{version}" if version == "v1" else f"/apis/{version}"
            plural, name = KINDS[version][item["kind"]], item["metadata"]["name"]
            self.answers[f"{root}/namespaces/tasks/{plural}/{name}"] = item

    def kubeconfig(self, folder: Path) -> Path:
        """A kubeconfig that leads here."""
        server = f"http://127.0.0.1:{self.server_port}"
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "stub",
            "clusters": [{"name": "stub", "cluster": {"server": server}}],
            "contexts": [{"name": "stub", "context": {"cluster": "stub", "user": "stub"}}],
            "users": [{"name": "stub", "user": {}}],
        }
        path = folder / "kubeconfig"
        path.write_text(yaml.safe_dump(config))
        return path


def _discovery() -> dict[str, Manifest]:
    answers: dict[str, Manifest] = {
        "/version": {"major": "1", "minor": "34", "gitVersion": "v1.34.0"},
        "/api": {"kind": "APIVersions", "versions": ["v1"]},
        "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": _groups()},
    }
    for version, kinds in KINDS.items():
        resources = [
            {"name": plural, "kind": kind, "namespaced": True, "verbs": ["get"]}
            for kind, plural in kinds.items()
        ]
        path = f"/api/{version}" if version == "v1" else f"/apis/{version}"
        answers[path] = {"kind": "APIResourceList", "groupVersion": version, "resources": resources}
    return answers


def _groups() -> list[Manifest]:
    names = [version.removesuffix("/v1") for version in KINDS if version != "v1"]
    versions = [{"groupVersion": f"{name}/v1", "version": "v1"} for name in names]
    return [
        {"name": name, "versions": [version], "preferredVersion": version}
        for name, version in zip(names, versions, strict=True)
    ]


class _Handler(QuietHandler):
    server: StubCluster

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        missing = {"kind": "Status", "apiVersion": "v1", "reason": "NotFound", "code": 404}
        found = self.server.answers.get(path)
        body = json.dumps(found or missing).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = _answer  # noqa: N815


def stub_cluster(objects: list[Manifest]) -> AbstractContextManager[StubCluster]:
    """Run a StubCluster with these objects."""
    return serving(StubCluster(objects))
