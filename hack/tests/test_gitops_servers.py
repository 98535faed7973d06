import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from hack.deploy.engines import GIT_PORT, REGISTRY_PORT, Node
from hack.deploy.kube import Kube
from hack.gitops import servers
from hack.gitops.errors import GitOpsError
from hack.process import CommandError


def objects(name: str) -> dict[str, dict[str, Any]]:
    return {item["kind"]: item for item in yaml.safe_load_all(servers.manifest(name))}


class FakeKube(Kube):
    """A cluster that answers one thing."""

    def __init__(self, answer: str | Exception) -> None:
        super().__init__("fake")
        object.__setattr__(self, "answer", answer)

    def kubectl(self, *_: str, stdin: str | None = None) -> str:
        del stdin
        answer: str | Exception = object.__getattribute__(self, "answer")
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize(("name", "port"), [("registry", REGISTRY_PORT), ("git", GIT_PORT)])
def test_service_opens_the_port_that_this_machine_knows(name: str, port: int) -> None:
    service = objects(name)["Service"]
    assert [p["nodePort"] for p in service["spec"]["ports"]] == [port]
    pods = objects(name)["Deployment"]["spec"]["template"]["metadata"]["labels"]
    assert service["spec"]["selector"] == pods


def test_registry_is_called_by_its_service() -> None:
    service = objects("registry")["Service"]
    name, _, port = servers.REGISTRY.partition(":")
    metadata = service["metadata"]
    assert name == f"{metadata['name']}.{metadata['namespace']}.svc.cluster.local"
    assert int(port) == service["spec"]["ports"][0]["port"]


def test_git_server_is_where_flux_looks_for_it() -> None:
    service = objects("git")["Service"]["metadata"]
    root = Path(__file__).parents[2]
    source = yaml.safe_load((root / "clusters" / "local" / "sync" / "source.yaml").read_text())
    host = f"{service['name']}.{service['namespace']}.svc.cluster.local"
    assert source["spec"]["url"] == f"http://{host}/taskapp.git"


@pytest.mark.parametrize("name", servers.NAMES)
def test_data_survive_the_pod(name: str) -> None:
    deployment = objects(name)["Deployment"]
    assert deployment["spec"]["strategy"] == {"type": "Recreate"}
    volumes = {v["name"]: v for v in deployment["spec"]["template"]["spec"]["volumes"]}
    assert volumes["data"]["persistentVolumeClaim"]["claimName"] == name
    assert objects(name)["PersistentVolumeClaim"]["metadata"]["name"] == name


@pytest.mark.parametrize("name", servers.NAMES)
def test_pod_is_a_restricted_one(name: str) -> None:
    pod = objects(name)["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["readinessProbe"]["httpGet"]["port"] in {p["name"] for p in container["ports"]}


def test_flux_and_the_server_have_the_same_password() -> None:
    items: Any = servers.credentials("secret")["items"]
    places = [(item["metadata"]["namespace"], item["metadata"]["name"]) for item in items]
    assert places == [("gitops", "git"), ("flux-system", "flux-system")]
    assert items[0]["stringData"] == items[1]["stringData"]
    assert items[0]["stringData"]["password"] == "secret"


@pytest.mark.parametrize(("answer", "expected"), [("c2VjcmV0", "secret"), ("", None)])
def test_password_is_that_of_the_cluster(answer: str, expected: str | None) -> None:
    assert servers.password(FakeKube(answer)) == expected


def test_no_cluster_is_named_with_the_remedy() -> None:
    refused = CommandError(["kubectl"], 1, "connection refused")
    with pytest.raises(GitOpsError, match=r"(?s)no cluster answers: `make gitops`.*refused"):
        servers.password(FakeKube(refused))


@pytest.mark.parametrize("existing", ["secret", None])
def test_password_that_exists_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, existing: str | None
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    applied: list[str] = []
    monkeypatch.setattr(Kube, "apply", lambda _, manifests: applied.append(manifests))
    monkeypatch.setattr(servers, "password", lambda _: existing)
    monkeypatch.setattr(servers, "rollout", lambda *_: None)
    monkeypatch.setattr(servers, "answers", lambda _: True)
    servers.start(Node(8080))
    (found,) = (a for a in applied if '"Secret"' in a)
    given = json.loads(found)["items"][0]["stringData"]["password"]
    assert given == existing if existing else len(given) >= 32


def test_server_that_does_not_answer_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(Kube, "apply", lambda *_: None)
    monkeypatch.setattr(servers, "password", lambda _: "secret")
    monkeypatch.setattr(servers, "rollout", lambda *_: None)
    monkeypatch.setattr(servers, "answers", lambda url: ":30500/" in url)
    monkeypatch.setattr(servers, "ANSWER_TIMEOUT", 0.2)
    with pytest.raises(GitOpsError, match=r":30300/readyz does not answer within"):
        servers.start(Node(8080))


def test_git_servers_tag_changes_with_its_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(servers, "GIT_SERVER", tmp_path)
    (tmp_path / "server.py").write_text("before")
    before = servers.git_server_image()
    assert servers.git_server_image() == before
    (tmp_path / "server.py").write_text("after")
    assert servers.git_server_image() != before
    assert before in servers.manifest("git") or servers.git_server_image() in servers.manifest(
        "git"
    )
