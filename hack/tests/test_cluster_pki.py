import base64
import json
import stat
import subprocess
from pathlib import Path

import pytest

from hack.cluster import pki
from hack.cluster.network import FIRST, NODE_IP, Node
from hack.cluster.state import kubeconfig


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pki")
    pki.create(folder)
    for node in (FIRST, Node(2)):
        pki.create_node(folder, node)
    return folder


def openssl(folder: Path, *arguments: str) -> str:
    command = ["openssl", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("certificate", pki.CERTIFICATES, ids=lambda c: c.name)
def test_certificates_are_signed_by_their_authority(
    made: Path, certificate: pki.Certificate
) -> None:
    authority = f"{certificate.authority}.crt"
    assert "OK" in openssl(made, "verify", "-CAfile", authority, f"{certificate.name}.crt")


@pytest.mark.parametrize("name", ["kubernetes.default.svc", "localhost"])
def test_api_server_answers_to_its_names(made: Path, name: str) -> None:
    checked = openssl(made, "x509", "-in", "apiserver.crt", "-noout", "-checkhost", name)
    assert "does match" in checked


@pytest.mark.parametrize("address", ["127.0.0.1", "10.96.0.1", NODE_IP])
def test_api_server_answers_to_its_addresses(made: Path, address: str) -> None:
    checked = openssl(made, "x509", "-in", "apiserver.crt", "-noout", "-checkip", address)
    assert "does match" in checked


@pytest.mark.parametrize("name", ["taskapp-node", "taskapp-node-2"])
def test_kubelet_is_in_the_group_that_the_node_authorizer_expects(made: Path, name: str) -> None:
    subject = openssl(made, "x509", "-in", f"{name}.crt", "-noout", "-subject")
    assert subject.endswith(f"O = system:nodes, CN = system:node:{name}\n")


def test_kubelet_answers_to_its_nodes_address(made: Path) -> None:
    checked = openssl(made, "x509", "-in", "taskapp-node-2.crt", "-noout", "-checkip", Node(2).ip)
    assert "does match" in checked


def test_keys_and_kubeconfigs_are_for_their_owner_alone(made: Path) -> None:
    private = [*made.glob("*.key"), *made.glob("*.kubeconfig")]
    assert len(private) > len(pki.CLIENTS)
    assert {stat.S_IMODE(file.stat().st_mode) for file in private} == {0o600}


def test_kubeconfig_holds_everything_under_the_known_context(made: Path) -> None:
    config = json.loads((made / "admin.kubeconfig").read_text())
    assert config["current-context"] == config["contexts"][0]["name"] == "taskapp-local"
    assert config["clusters"][0]["cluster"]["server"] == f"https://{NODE_IP}:6443"
    key = base64.b64decode(config["users"][0]["user"]["client-key-data"])
    assert key == (made / "admin.key").read_bytes()


def test_certificates_are_made_once_and_never_by_halves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (pki.folder().parent / "pki.part" / "half").mkdir(parents=True)
    monkeypatch.setattr(pki, "create", lambda t: (t / "admin.kubeconfig").write_text("first"))
    made: list[str] = []

    def create_node(target: Path, node: Node) -> None:
        made.append(node.name)
        (target / f"{node.name}.kubeconfig").touch()

    monkeypatch.setattr(pki, "create_node", create_node)
    pki.ensure([FIRST])
    monkeypatch.setattr(pki, "create", lambda t: (t / "admin.kubeconfig").write_text("second"))
    pki.ensure([FIRST, Node(2)])
    assert kubeconfig().read_text() == "first"
    assert made == ["taskapp-node", "taskapp-node-2"]
    assert not (pki.folder() / "half").exists()
