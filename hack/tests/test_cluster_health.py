import json
import os
from pathlib import Path

import pytest

from hack.cluster import health
from hack.cluster.errors import ClusterError
from hack.cluster.state import Record, log_file, start_time, state_dir


@pytest.fixture(autouse=True)
def running(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    log_file("etcd").parent.mkdir(parents=True)
    Record(os.getpid(), start_time(os.getpid()) or "", port=8080).save()


def say(**ready: bool) -> None:
    statuses = [{"name": name, "ready": is_ready} for name, is_ready in ready.items()]
    (state_dir() / "status.json").write_text(json.dumps(statuses))


def test_ready_components_are_not_waited_for() -> None:
    say(etcd=True, registry=True)
    health.wait_for_components(timeout=0)


def test_component_that_is_never_ready_is_named_with_the_end_of_its_log() -> None:
    say(registry=True, etcd=False, kubelet=False)
    log_file("etcd").write_text("".join(f"line {number}\n" for number in range(100)))
    with pytest.raises(ClusterError) as raised:
        health.wait_for_components(timeout=0)
    message = str(raised.value)
    assert message.startswith("etcd is not ready after 0 s (waiting: etcd, kubelet)")
    assert message.endswith("line 98\nline 99")
    assert "line 80" not in message


def test_node_that_says_nothing_is_waited_for_by_its_own_log() -> None:
    with pytest.raises(ClusterError, match=r"(?s)node is not ready .*node\.log does not exist"):
        health.wait_for_components(timeout=0)


def test_node_that_ended_is_not_waited_for() -> None:
    Record(os.getpid(), "1", port=8080).save()
    log_file("node").write_text("mount: permission denied\n")
    with pytest.raises(ClusterError, match=r"(?s)the node ended.*mount: permission denied"):
        health.wait_for_components(timeout=60)
