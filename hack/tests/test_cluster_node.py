import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from hack.cluster import node
from hack.cluster.errors import ClusterError
from hack.cluster.network import FIRST, Node
from hack.cluster.state import Record, load, log_file, node_dir, nodes, start_time, state_dir


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(node, "SUPERVISOR", "tests.supervisor")
    # Whatever is broken, no test reaches a cluster that runs on this machine.
    monkeypatch.setattr("hack.cluster.link.run", lambda *_: "")
    monkeypatch.setattr("hack.cluster.cgroups.remove", lambda _: None)
    log_file("node").parent.mkdir(parents=True)


@contextmanager
def process(spec: Path) -> Iterator[int]:
    """Something that looks like the PID 1 of a node."""
    command = [sys.executable, "-c", "input()", "tests.supervisor", str(spec)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as running:
        yield running.pid


@pytest.fixture
def two_nodes() -> Iterator[None]:
    with ExitStack() as stack:
        for one in (FIRST, Node(2)):
            node_dir(one).mkdir(parents=True, exist_ok=True)
            pid = stack.enter_context(process(node_dir(one) / "spec.json"))
            Record(pid, start_time(pid) or "", port=8080, number=one.number).save()
        yield


def test_cluster_of_another_state_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other" / "cluster"
    with (
        process(other / "spec.json"),
        pytest.raises(ClusterError, match=rf"the cluster of {other} runs.*XDG_STATE_HOME"),
    ):
        node.stop()


def test_cluster_with_another_number_runs_beside_this_one(tmp_path: Path) -> None:
    with process(tmp_path / "other" / "cluster-1" / "spec.json"):
        node.refuse_another()


@pytest.mark.usefixtures("two_nodes")
def test_own_nodes_are_not_another_cluster() -> None:
    node.refuse_another()


@pytest.mark.usefixtures("two_nodes")
def test_node_is_killed_alone() -> None:
    node.kill(Node(2))
    assert load(Node(2)) is None
    assert load(FIRST)
    assert nodes() == [FIRST, Node(2)]


@pytest.mark.usefixtures("two_nodes")
def test_machine_is_as_before_only_when_the_last_node_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    monkeypatch.setattr("hack.cluster.link.remove", lambda: done.append("bridge removed"))
    monkeypatch.setattr("hack.cluster.host.restore", lambda: done.append("settings restored"))
    node.kill(Node(2))
    node.clean(Node(2))
    assert done == []
    node.stop()
    assert load(FIRST) is None
    assert done == ["bridge removed", "settings restored"]


def test_node_that_ends_at_once_is_told_with_its_log(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("clean", "config.write", "host.prepare", "cgroups.create"):
        monkeypatch.setattr(f"hack.cluster.node.{name}", lambda _: None)
    monkeypatch.setattr(node, "_write_spec", lambda *_: state_dir() / "spec.json")

    log_file("node").write_text("mount: permission denied\n")
    with subprocess.Popen(["true"]) as ended:
        monkeypatch.setattr(node, "_spawn", lambda *_: ended)
        ended.wait()
    with pytest.raises(ClusterError, match=r"(?s)did not start: PID 1 ended.*permission denied"):
        node.start(FIRST, 8080)
