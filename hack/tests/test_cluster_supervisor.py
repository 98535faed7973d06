import io
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hack.cluster import supervisor
from hack.cluster.supervisor import Process, reap, step


def process(logs: Path, name: str, command: str, after: tuple[str, ...] = ()) -> Process:
    spec = {"name": name, "command": ["sh", "-c", command], "ready": "", "after": after}
    return Process(spec, logs)


def until(condition: Callable[[], bool], processes: dict[str, Process]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        step(processes)
        reap(processes.values())
        time.sleep(0.01)


def test_ended_component_is_started_again_with_a_line_in_its_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(supervisor, "RESTART_DELAY", 0.0)
    crashing = process(tmp_path, "crashing", "echo working; exit 3")
    until(lambda: crashing.restarts >= 2, {"crashing": crashing})
    log = (tmp_path / "crashing.log").read_text().splitlines()
    assert log[0] == "working"
    assert log[1].startswith("--- ended with 3")
    assert log[2] == "working"


def test_component_starts_when_the_ones_before_it_are_ready(tmp_path: Path) -> None:
    first = process(tmp_path, "first", "exec sleep 60")
    second = process(tmp_path, "second", "exec sleep 60", ("first",))
    processes = {"second": second, "first": first}
    step(processes)
    assert first.pid
    assert not second.pid
    until(lambda: second.ready, processes)
    for running in (first, second):
        os.kill(running.pid, signal.SIGKILL)
        os.waitpid(running.pid, 0)


def test_supervisor_gives_up_when_its_starter_dies_before_the_word(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "spec.json").write_text(json.dumps({"components": []}))
    monkeypatch.setattr("sys.argv", ["supervisor", str(tmp_path / "spec.json")])
    monkeypatch.setattr("sys.stdin", io.StringIO())
    monkeypatch.setattr("signal.pthread_sigmask", lambda *_: None)
    assert supervisor.main() == 1
