import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from hack.cluster import addons, base_images, binaries, components, config
from hack.cluster.network import FIRST, NODE_IP, Node
from hack.cluster.state import node_dir

TEMPLATES = [
    file
    for folder in (config.TEMPLATES, components.FLAGS, addons.MANIFESTS)
    for file in sorted(folder.rglob("*"))
    if file.is_file()
]
COMPONENTS = components.components(FIRST, 8080, "/proc/1/fd/7")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_every_place_in_a_template_is_filled_in(template: Path) -> None:
    assert re.findall(r"\$[A-Z_]{2,}", config.render(template.read_text())) in (
        [],
        ["$VOL_DIR"] * 2,
    )


def test_nodes_share_nothing_but_the_registry(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    config.write(Node(2))
    written = node_dir(Node(2)) / "config"
    containerd = tomllib.loads((written / "containerd.toml").read_text())
    assert containerd["root"] == str(node_dir(Node(2)) / "containerd")
    bridge = json.loads((written / "cni" / "10-bridge.conflist").read_text())["plugins"][0]
    assert bridge["ipam"]["ranges"] == [[{"subnet": "10.244.1.0/24"}]]
    assert (
        yaml.safe_load((written / "kubelet.yaml").read_text())["cgroupRoot"]
        == f"/{Node(2).interface}"
    )
    images = containerd["plugins"]["io.containerd.cri.v1.images"]
    assert images["registry"]["config_path"] == str(node_dir(FIRST) / "config" / "mirrors")
    mirror = written / "mirrors" / "_default" / "hosts.toml"
    assert list(tomllib.loads(mirror.read_text())["host"]) == [f"http://{NODE_IP}:5000"]


def test_unknown_place_is_an_error() -> None:
    with pytest.raises(KeyError, match="NO_SUCH_PLACE"):
        config.render("--flag=$NO_SUCH_PLACE")


def test_rendered_files_are_valid(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    config.write(FIRST)
    written = tmp_path / "taskapp" / "cluster" / "config"
    assert tomllib.loads((written / "containerd.toml").read_text())["root"].startswith(
        str(tmp_path)
    )
    assert (
        yaml.safe_load((written / "kubelet.yaml").read_text())["cgroupRoot"]
        == f"/{FIRST.interface}"
    )
    assert json.loads((written / "cni" / "10-bridge.conflist").read_text())["name"] == "bridge"


def test_every_file_of_flags_belongs_to_a_component() -> None:
    names = {component.name for component in COMPONENTS} - {"forward"}
    assert {file.name for file in components.FLAGS.iterdir()} == names


@pytest.mark.parametrize("node", [FIRST, Node(2)], ids=lambda node: node.name)
def test_components_wait_only_for_earlier_ones(node: Node) -> None:
    seen: set[str] = set()
    for component in components.components(node, 8080, "/proc/1/fd/7"):
        assert set(component.after) <= seen
        seen.add(component.name)


def test_further_nodes_run_pods_and_nothing_else() -> None:
    further = components.components(Node(2), 8080, "/proc/1/fd/7")
    names = [component.name for component in further]
    assert names == ["containerd", "kubelet", "kube-proxy", "kube-router"]
    kubelet = further[1]
    assert kubelet.after == ("containerd",)
    assert f"--node-ip={Node(2).ip}" in kubelet.command


def test_only_the_forwarder_listens_on_this_machine_and_only_on_loopback() -> None:
    forward = COMPONENTS[-1].command
    assert forward[:2] == ["nsenter", "--net=/proc/1/fd/7"]
    assert "TCP-LISTEN:8080,bind=127.0.0.1,fork,reuseaddr" in forward
    assert not any("nsenter" in component.command for component in COMPONENTS[:-1])


def test_kubernetes_components_run_from_one_binary() -> None:
    binary = str(binaries.KUBERNETES.path)
    names = [c.command[1] for c in COMPONENTS if c.command[0] == binary]
    assert names == [
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
        "kubelet",
        "kube-proxy",
    ]


def test_api_server_is_known_by_the_nodes_address() -> None:
    assert f"--advertise-address={NODE_IP}" in components.flags("kube-apiserver")


def test_manifests_run_the_images_that_are_made() -> None:
    made = {image.reference for image in base_images.IMAGES}
    rendered = "".join(config.render(m.read_text()) for m in addons.MANIFESTS.glob("*.yaml"))
    assert set(re.findall(r"image: (\S+)", rendered)) <= made
