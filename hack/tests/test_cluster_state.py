import json
import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from hack.cluster import network, state
from hack.cluster.network import FIRST, Node
from hack.cluster.state import Record


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    state.state_dir().mkdir(parents=True)
    return tmp_path


def test_state_lies_where_the_desktop_standard_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", "/home/someone")
    assert state.state_dir() == Path("/home/someone/.local/state/taskapp/cluster")


def test_clusters_with_different_numbers_share_neither_folder_nor_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = (state.state_dir(), FIRST.ip)
    monkeypatch.setattr(state, "CLUSTER", 1)
    monkeypatch.setattr(network, "CLUSTER", 1)
    assert (state.state_dir().name, FIRST.ip) == ("cluster-1", "172.30.1.2")
    assert first == (state.state_dir().with_name("cluster"), "172.30.0.2")


@pytest.mark.parametrize("text", ["", "10", "-1", "x", "\u0661"])
def test_wrong_cluster_number_is_refused(text: str) -> None:
    with pytest.raises(SystemExit, match=r"TASKAPP_CLUSTER=.*: give a number from 0 to 9"):
        network.cluster_number(text)


def test_nodes_are_remembered_in_order_whether_they_run_or_not() -> None:
    for number in (10, 2):
        state.node_dir(Node(number)).mkdir(parents=True)
    Record(os.getpid(), state.start_time(os.getpid()) or "", port=8080, number=2).save()
    assert state.nodes() == [FIRST, Node(2), Node(10)]
    assert [record.number for record in state.running()] == [2]


def test_running_node_is_found_again() -> None:
    record = Record(os.getpid(), state.start_time(os.getpid()) or "", port=8080)
    record.save()
    assert state.load() == record


def test_node_whose_number_was_given_to_another_process_does_not_run() -> None:
    Record(os.getpid(), "1", port=8080).save()
    assert state.load() is None


def test_process_that_ended_has_no_start_time() -> None:
    with subprocess.Popen(["true"]) as ended:
        while Path(f"/proc/{ended.pid}/stat").read_text().split()[2] != "Z":
            time.sleep(0.01)
        assert state.start_time(ended.pid) is None
    assert state.start_time(ended.pid) is None


@pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"pid": 1})])
def test_unreadable_record_means_that_nothing_runs(content: str) -> None:
    (state.state_dir() / "node.json").write_text(content)
    assert state.load() is None


def test_second_command_at_a_time_waits_for_the_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    order: list[str] = []

    def second() -> None:
        with state.lock():
            order.append("second")

    waiting = threading.Thread(target=second)
    with state.lock():
        waiting.start()
        while "waiting for another `hack.cluster`" not in capsys.readouterr().err:
            time.sleep(0.01)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]
