import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from hack import e2e, tools
from hack.cluster.state import state_dir
from hack.deploy import __main__ as deploy
from hack.deploy import ownership
from hack.deploy.engines import EngineError, Node
from hack.gitops import removal

# In the background of a shell, Ctrl-C is ignored until a program wants it.
HEEDS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
TESTS = f"""{HEEDS}
import pathlib, sys, time
try:
    print("started", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(1)
    pathlib.Path(sys.argv[1]).touch()
    sys.exit(2)
"""
MAKE = f"{HEEDS}import sys; from hack import e2e; sys.exit(e2e.run_to_the_end(sys.argv[1:]))"


def test_ctrl_c_leaves_the_tests_time_to_remove_what_they_made(tmp_path: Path) -> None:
    removed = tmp_path / "removed"
    tests = [sys.executable, "-c", TESTS, str(removed)]
    command = [sys.executable, "-c", MAKE, *tests]
    with subprocess.Popen(
        command, cwd=tools.ROOT, stdout=subprocess.PIPE, start_new_session=True
    ) as make:
        assert make.stdout is not None
        assert make.stdout.readline() == b"started\n"
        os.killpg(make.pid, signal.SIGINT)
        assert make.wait(20) == 2
    assert removed.exists()


@dataclass
class Cluster:
    """A cluster in three states: None, stopped, running."""

    state: str | None
    done: list[str] = field(default_factory=list)

    def up(self) -> None:
        self.state = "running"

    def stop(self) -> None:
        self.state = "stopped"

    def exists(self) -> bool:
        return self.state is not None

    def is_running(self) -> bool:
        return self.state == "running"


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def down(cluster: Cluster) -> None:
        cluster.state = None
        cluster.done.append("down")
        shutil.rmtree(state_dir())

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(deploy, "down", down)
    monkeypatch.setattr(deploy, "up", lambda cluster: cluster.done.append("release"))
    monkeypatch.setattr(removal, "is_there", lambda cluster: "flux" in cluster.done)
    monkeypatch.setattr(removal, "remove", lambda cluster: cluster.done.append("no flux"))
    monkeypatch.setattr(e2e, "_has_release", Cluster.is_running)


def run_tests(cluster: Cluster, *does: str) -> None:
    with e2e.as_before(cast("Node", cluster)):
        cluster.up()
        cluster.done += does


def kill_tests() -> None:
    """Leave what is left of tests that end in the midst."""
    with ownership.of_tests():
        (mark,) = state_dir().iterdir()
    mark.touch()


@pytest.mark.usefixtures("machine")
def test_cluster_that_the_tests_made_goes() -> None:
    cluster = Cluster(None)
    with pytest.raises(RuntimeError), e2e.as_before(cast("Node", cluster)):
        raise RuntimeError
    assert cluster.done == ["down"]


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("state", ["stopped", "running"])
def test_cluster_of_a_person_stays_as_it_was(state: str) -> None:
    cluster = Cluster(state)
    run_tests(cluster, "flux")
    assert cluster.state == state
    assert cluster.done == ["flux", "no flux", "release"]


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("state", ["stopped", "running"])
def test_cluster_of_tests_that_were_killed_goes_first(state: str) -> None:
    kill_tests()
    cluster = Cluster(state)
    run_tests(cluster, "tests")
    assert cluster.done == ["down", "tests", "down"]


@pytest.mark.usefixtures("machine")
def test_cluster_of_killed_tests_stays_when_a_person_uses_it() -> None:
    kill_tests()
    ownership.claim()
    cluster = Cluster("running")
    run_tests(cluster)
    assert cluster.done == []


@pytest.mark.usefixtures("machine")
def test_cluster_of_tests_that_run_is_left_to_them() -> None:
    cluster = Cluster("running")
    with ownership.of_tests(), pytest.raises(EngineError, match="another `make e2e`"):
        run_tests(cluster)
    assert cluster.done == []
