from pathlib import Path

import pytest

from hack.cluster import cgroups, host
from hack.cluster.errors import ClusterError
from hack.cluster.network import FIRST, Node
from hack.cluster.state import node_dir, state_dir


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    state_dir().mkdir(parents=True)
    (tmp_path / "vm").mkdir()
    (tmp_path / "vm" / "overcommit_memory").write_text("0\n")
    (tmp_path / "fs" / "inotify").mkdir(parents=True)
    (tmp_path / host.INOTIFY).write_text("128\n")
    (tmp_path / "net" / "bridge").mkdir(parents=True)
    (tmp_path / host.BRIDGE).write_text("1\n")
    (tmp_path / "there").mkdir()
    monkeypatch.setattr(host, "PROC_SYS", tmp_path)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: None)
    places = {"kubelet": tmp_path / "there", "cni": tmp_path / "lib" / "cni"}
    monkeypatch.setattr(host, "MOUNT_POINTS", places)
    return tmp_path


def test_settings_are_put_back_as_they_were_before_the_first_start(machine: Path) -> None:
    host.prepare(FIRST)
    (machine / "vm" / "overcommit_memory").write_text("1\n")
    host.prepare(FIRST)
    host.restore()
    assert (machine / "vm" / "overcommit_memory").read_text() == "0\n"


@pytest.mark.parametrize(("before", "during"), [("128", "1024"), ("8192", "8192")])
def test_watches_are_raised_where_there_are_few(machine: Path, before: str, during: str) -> None:
    (machine / host.INOTIFY).write_text(before)
    host.prepare(FIRST)
    assert (machine / host.INOTIFY).read_text() == during
    host.restore()
    assert (machine / host.INOTIFY).read_text() == before


def test_kernel_without_bridge_filtering_is_refused(machine: Path) -> None:
    (machine / host.BRIDGE).unlink()
    with pytest.raises(ClusterError, match=r"no br_netfilter.*modprobe br_netfilter"):
        host.prepare(FIRST)


def test_only_the_mount_points_that_were_made_go_again(machine: Path) -> None:
    host.prepare(FIRST)
    assert (machine / "lib" / "cni").is_dir()
    host.restore()
    assert not (machine / "lib" / "cni").exists()
    assert (machine / "there").is_dir()


def test_node_sees_folders_of_its_own_there(machine: Path) -> None:
    host.prepare(FIRST)
    host.prepare(Node(2))
    for node in (FIRST, Node(2)):
        assert host.binds(node)[str(node_dir(node) / "cni")] == str(machine / "lib" / "cni")
        assert (node_dir(node) / "cni").is_dir()


def test_volumes_of_further_nodes_lie_in_the_same_place_but_are_their_own() -> None:
    volumes = str(state_dir() / "volumes")
    assert volumes not in host.binds(FIRST).values()
    assert host.binds(Node(2))[str(node_dir(Node(2)) / "volumes")] == volumes


def test_nothing_is_restored_twice(machine: Path) -> None:
    host.prepare(FIRST)
    host.restore()
    (machine / "vm" / "overcommit_memory").write_text("2\n")
    host.restore()
    assert (machine / "vm" / "overcommit_memory").read_text() == "2\n"


def test_version_1_cgroups_get_the_processors_of_their_parent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for controller in ("cpuset", "memory"):
        (tmp_path / controller).mkdir()
    (tmp_path / "cpuset" / "cpuset.cpus").write_text("0-1\n")
    monkeypatch.setattr(cgroups, "ROOT", tmp_path)
    cgroups.create("taskapp0-1")
    assert (tmp_path / "cpuset" / "taskapp0-1" / "cpuset.cpus").read_text() == "0-1\n"
    assert (tmp_path / "memory" / "taskapp0-1").is_dir()


def test_version_2_cgroups_get_the_controllers_that_there_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cgroup.controllers").write_text("cpu memory rdma\n")
    (tmp_path / "system.slice").mkdir()
    monkeypatch.setattr(cgroups, "ROOT", tmp_path)
    cgroups.create("taskapp0-1")
    assert (tmp_path / "cgroup.subtree_control").read_text() == "+cpu +memory"
    assert (tmp_path / "taskapp0-1").is_dir()
    assert not (tmp_path / "system.slice" / "taskapp0-1").exists()


def test_cgroups_go_with_the_groups_below_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "cpu" / "taskapp0-2" / "kubepods" / "pod1").mkdir(parents=True)
    (tmp_path / "cpu" / "taskapp0-1").mkdir()
    (tmp_path / "memory").mkdir()
    monkeypatch.setattr(cgroups, "ROOT", tmp_path)
    cgroups.remove("taskapp0-2")
    assert list(tmp_path.glob("*/*")) == [tmp_path / "cpu" / "taskapp0-1"]
