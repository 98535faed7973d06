import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from hack.cluster import __main__, cluster, status
from hack.cluster.errors import ClusterError
from hack.cluster.network import FIRST, Node
from hack.cluster.state import Record, node_dir, start_time, state_dir
from hack.steps import Step


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    stopped: list[str] = []
    monkeypatch.setattr("hack.cluster.checks.check", lambda _: None)
    monkeypatch.setattr("hack.cluster.node.refuse_another", lambda: None)
    monkeypatch.setattr("hack.cluster.node.stop", lambda: stopped.append("node"))
    handler = signal.getsignal(signal.SIGTERM)
    yield stopped
    signal.signal(signal.SIGTERM, handler)


def start() -> None:
    state_dir().mkdir(parents=True, exist_ok=True)
    Record(os.getpid(), start_time(os.getpid()) or "", port=8080).save()


def refuse() -> None:
    start()
    raise ClusterError("etcd is not ready after 120 s")


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["hack.cluster", *arguments])
    return __main__.main()


def test_failed_start_is_undone_and_told(
    monkeypatch: pytest.MonkeyPatch, quiet: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "up_steps", lambda *_: [Step("components", refuse)])
    assert command(monkeypatch, "up") == 1
    assert quiet == ["node"]
    assert not state_dir().exists()
    assert "hack.cluster up: etcd is not ready after 120 s" in capsys.readouterr().err


def test_failed_resumption_keeps_the_clusters_data(
    monkeypatch: pytest.MonkeyPatch, quiet: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (state_dir() / "etcd").mkdir(parents=True)
    monkeypatch.setattr(cluster, "up_steps", lambda *_: [Step("components", refuse)])
    assert command(monkeypatch, "up") == 1
    assert quiet == ["node"]
    assert (state_dir() / "etcd").exists()
    assert f"{state_dir()} is kept; `python3 -m hack.cluster down`" in capsys.readouterr().err


def test_retained_failure_leaves_everything(
    monkeypatch: pytest.MonkeyPatch, quiet: list[str]
) -> None:
    monkeypatch.setattr(cluster, "up_steps", lambda *_: [Step("components", refuse)])
    assert command(monkeypatch, "up", "--retain") == 1
    assert quiet == []
    assert state_dir().exists()


def test_termination_is_undone_like_a_failure(
    monkeypatch: pytest.MonkeyPatch, quiet: list[str]
) -> None:
    def terminate() -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(cluster, "up_steps", lambda *_: [Step("components", terminate)])
    with pytest.raises(SystemExit, match="143"):
        command(monkeypatch, "up")
    assert quiet == ["node"]


def test_second_up_does_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(status, "healthy", lambda: True)
    monkeypatch.setattr(cluster, "up_steps", lambda *_: [Step("node", start)])
    assert command(monkeypatch, "up") == 0
    assert "✓ node" in capsys.readouterr().err
    assert command(monkeypatch, "up") == 0
    shown = capsys.readouterr().err
    assert "✓" not in shown
    assert "the cluster runs already" in shown
    assert f"export KUBECONFIG={state_dir()}/kubeconfig" in shown


@pytest.mark.parametrize(("arguments", "kept"), [([], False), (["--keep-state"], True)])
def test_down_removes_the_state_unless_told_to_keep_it(
    monkeypatch: pytest.MonkeyPatch, quiet: list[str], arguments: list[str], kept: bool
) -> None:
    start()
    assert command(monkeypatch, "down", *arguments) == 0
    assert quiet == ["node"]
    assert state_dir().exists() is kept


def test_status_of_no_cluster_has_an_exit_code_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, "status") == 3
    assert "`python3 -m hack.cluster up` starts it" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("etcd", "node", "complete", "code"),
    [(True, True, True, 0), (False, True, True, 1), (True, False, True, 1), (True, True, False, 1)],
)
def test_status_is_ready_when_everything_is(
    monkeypatch: pytest.MonkeyPatch, etcd: bool, node: bool, complete: bool, code: int
) -> None:
    components = [{"name": "etcd", "ready": etcd, "restarts": 0}]
    record = Record(1, "1", port=8080, complete=complete)
    monkeypatch.setattr(status, "load", lambda *_: record)
    monkeypatch.setattr("hack.cluster.addons.node_ready", lambda _: node)
    monkeypatch.setattr("hack.cluster.health.component_statuses", lambda _: components)
    assert command(monkeypatch, "status") == code


def test_nodes_join_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "join", lambda node, _: node_dir(node).mkdir(parents=True))
    start()
    titles = [step.title for step in cluster.up_steps(8080, cluster.members(3))]
    joins = ["node Ready", "taskapp-node-2 Ready", "taskapp-node-3 Ready", "CoreDNS ready"]
    assert titles[-4:] == joins
    for step in cluster.up_steps(8080, cluster.members(3))[-3:-1]:
        step.action()
    assert cluster.members(None) == [FIRST, Node(2), Node(3)]


def test_no_node_is_taken_away(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    node_dir(Node(2)).mkdir(parents=True)
    assert command(monkeypatch, "up", "--nodes", "1") == 1
    assert "has 2 nodes, and none is taken away: use `--nodes 2`, or" in capsys.readouterr().err


def test_node_that_has_lost_its_power_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    start()
    node_dir(Node(2)).mkdir(parents=True)
    done: list[Node] = []
    monkeypatch.setattr("hack.cluster.health.components_ready", lambda _: True)
    monkeypatch.setattr("hack.cluster.addons.node_ready", lambda _: True)
    monkeypatch.setattr(cluster, "up_steps", lambda _, w: [Step("", lambda: done.extend(w))])
    assert command(monkeypatch, "up") == 0
    assert done == [FIRST, Node(2)]


@pytest.mark.parametrize(
    ("names", "killed"), [(["taskapp-node-2"], [Node(2)]), ([], [FIRST, Node(2)])]
)
def test_power_of_one_node_or_of_all_is_cut(
    monkeypatch: pytest.MonkeyPatch, names: list[str], killed: list[Node]
) -> None:
    node_dir(Node(2)).mkdir(parents=True)
    done: list[Node] = []
    monkeypatch.setattr("hack.cluster.node.kill", done.append)
    assert command(monkeypatch, "kill", *names) == 0
    assert done == killed


def test_unknown_node_is_named_with_the_known_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, "kill", "node-2") == 1
    assert "no node node-2: there are taskapp-node\n" in capsys.readouterr().err


def test_status_shows_the_node_that_does_not_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    start()
    node_dir(Node(2)).mkdir(parents=True)
    monkeypatch.setattr("hack.cluster.health.components_ready", lambda _: True)
    monkeypatch.setattr("hack.cluster.addons.node_ready", lambda _: True)
    assert command(monkeypatch, "status") == 1
    shown = capsys.readouterr().out
    assert re.search(r"^taskapp-node +Ready", shown, re.MULTILINE)
    assert re.search(
        r"^taskapp-node-2 +not running: `python3 -m hack.cluster up`", shown, re.MULTILINE
    )
