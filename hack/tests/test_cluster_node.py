import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hack.cluster import node
from hack.cluster.errors import ClusterError
from hack.cluster.state import log_file, state_dir


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(node, "SUPERVISOR", "tests.supervisor")
    # Whatever is broken, no test reaches a cluster that runs on this machine.
    monkeypatch.setattr("hack.cluster.link.remove", lambda: None)
    monkeypatch.setattr("hack.cluster.cgroups.remove", lambda: None)
    log_file("node").parent.mkdir(parents=True)


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Path]:
    spec = tmp_path / "other" / "spec.json"
    command = [sys.executable, "-c", "input()", "tests.supervisor", str(spec)]
    with subprocess.Popen(command, stdin=subprocess.PIPE):
        yield spec


def test_another_states_node_is_left_alone(another: Path) -> None:
    with pytest.raises(ClusterError, match=rf"the node of {another.parent} runs.*XDG_STATE_HOME"):
        node.stop()


@pytest.mark.usefixtures("another")
def test_own_node_is_not_another(monkeypatch: pytest.MonkeyPatch, another: Path) -> None:
    monkeypatch.setattr(node, "state_dir", lambda: another.parent)
    node.refuse_another()


def test_node_that_ends_at_once_is_told_with_its_log(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("clean", "config.write", "host.prepare", "cgroups.create"):
        monkeypatch.setattr(f"hack.cluster.node.{name}", lambda: None)
    monkeypatch.setattr(node, "_write_spec", lambda *_: state_dir() / "spec.json")

    log_file("node").write_text("mount: permission denied\n")
    with subprocess.Popen(["true"]) as ended:
        monkeypatch.setattr(node, "_spawn", lambda *_: ended)
        ended.wait()
    with pytest.raises(ClusterError, match=r"(?s)did not start: PID 1 ended.*permission denied"):
        node.start(8080)
