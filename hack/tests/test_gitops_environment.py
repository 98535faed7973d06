import tomllib
from pathlib import Path

import pytest
import yaml

from hack.cluster.network import NODE_IP
from hack.cluster.state import state_dir
from hack.deploy import __main__ as deploy
from hack.deploy import release
from hack.deploy.engines import EngineError, Existing, Kind, Node
from hack.deploy.kube import Kube
from hack.gitops import environment, servers, working_copy
from hack.gitops.errors import GitOpsError


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Node:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return Node(8080)


def test_environment_is_found_by_its_password(monkeypatch: pytest.MonkeyPatch, node: Node) -> None:
    monkeypatch.setattr(servers, "password", lambda _: "secret")
    working_copy.folder().mkdir(parents=True)
    found = environment.find(node)
    assert found.registry == f"http://{NODE_IP}:30500/taskapp"
    assert found.repository == f"http://taskapp:secret@{NODE_IP}:30300/taskapp.git"
    assert found.working_copy == working_copy.folder()


def test_end_of_make_gitops_tells_what_to_type(node: Node) -> None:
    found = environment.Environment(node.kube, "http://r/taskapp", "http://g/x.git", Path("/work"))
    shown = environment.next_steps(node, found)
    assert "Open http://127.0.0.1:8080/app2/" in shown
    assert "Working copy: /work\n" in shown
    assert "git clone http://g/x.git" in shown
    assert f"kubectl --kubeconfig {state_dir()}/kubeconfig --context taskapp-local get" in shown
    assert "make release VERSION=" in shown


@pytest.mark.parametrize(
    ("password", "message"),
    [(None, "no GitOps environment in this cluster: `make gitops`"), ("x", "no .*gitops/taskapp:")],
)
def test_missing_environment_is_named(
    monkeypatch: pytest.MonkeyPatch, node: Node, password: str | None, message: str
) -> None:
    monkeypatch.setattr(servers, "password", lambda _: password)
    with pytest.raises(GitOpsError, match=message):
        environment.find(node)


@pytest.mark.parametrize("action", [environment.up, environment.find])
def test_cluster_of_the_users_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, action: object
) -> None:
    monkeypatch.setattr("hack.deploy.engines.run", lambda _: "")
    assert callable(action)
    with pytest.raises(GitOpsError, match=r"leave CONTEXT unset \(docs/gitops\.md"):
        action(Existing("mine"))


def test_node_pulls_images_of_the_registry_from_its_port(node: Node) -> None:
    node.name_registry("registry.test:5000")
    file = state_dir() / "config" / "mirrors" / "registry.test:5000" / "hosts.toml"
    assert tomllib.loads(file.read_text()) == {"server": f"http://{NODE_IP}:30500"}


def test_kind_opens_the_ports_of_app_registry_and_git_on_loopback_only() -> None:
    (machine,) = yaml.safe_load(Kind(9090)._config())["nodes"]
    mappings = machine["extraPortMappings"]
    ports = {mapping["containerPort"]: mapping["hostPort"] for mapping in mappings}
    assert ports == {30080: 9090, 30500: 30500, 30300: 30300}
    assert {mapping["listenAddress"] for mapping in mappings} == {"127.0.0.1"}


def test_make_up_does_not_fight_with_flux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Kube, "kubectl", lambda *_: "deployment.apps/taskapp-api\n")
    with pytest.raises(EngineError, match=r"Flux runs the release taskapp.*`make gitops`.*down"):
        release.refuse_flux(Kube("local"))
    monkeypatch.setattr(Kube, "kubectl", lambda *_: "")
    release.refuse_flux(Kube("local"))


def test_make_down_removes_the_working_copy(monkeypatch: pytest.MonkeyPatch, node: Node) -> None:
    working_copy.folder().mkdir(parents=True)
    monkeypatch.setattr(node, "down", lambda: None)
    deploy.down(node)
    assert not working_copy.folder().parent.exists()


def test_make_down_of_the_users_cluster_keeps_the_working_copy(
    monkeypatch: pytest.MonkeyPatch, node: Node
) -> None:
    del node
    monkeypatch.setattr("hack.deploy.engines.run", lambda _: "")
    monkeypatch.setattr(Kube, "helm", lambda *_: "")
    working_copy.folder().mkdir(parents=True)
    deploy.down(Existing("mine"))
    assert working_copy.folder().exists()
