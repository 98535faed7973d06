import json
import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from hack.cluster import state
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
