import os
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from hack.cluster import checks
from hack.cluster.__main__ import port
from hack.cluster.errors import ClusterError
from hack.cluster.state import Record, start_time

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
23 22 0:5 / /dev/shm rw - tmpfs tmpfs rw
25 22 0:7 / /mnt/my\\040disk/layers rw - overlay overlay rw
24 22 0:9 / /mnt/my\\040disk rw shared:2 master:1 - xfs /dev/vdb rw
"""


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("/srv/cache/taskapp", "ext4"),
        ("/dev/shm/state", "tmpfs"),
        ("/dev/shmother", "ext4"),
        ("/mnt/my disk/state", "xfs"),
        ("/mnt/my disk/layers/state", "overlay"),
    ],
)
def test_file_system_is_that_of_the_closest_mount(folder: str, expected: str) -> None:
    assert checks.file_system(Path(folder), MOUNTS) == expected


def test_state_on_a_virtual_file_system_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checks, "file_system", lambda *_: "overlay")
    with pytest.raises(ClusterError, match=r"is on overlay.* set XDG_STATE_HOME to a folder"):
        checks.check_file_system(tmp_path)


def test_other_users_than_root_learn_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(ClusterError, match="needs root: run it with `sudo`, or start Docker"):
        checks.check_root()


def test_taken_port_is_named_with_the_way_to_find_its_owner() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        with pytest.raises(ClusterError, match=rf"port {taken} .*sport = :{taken}.*PORT="):
            checks.check_port(taken)
    checks.check_port(taken)


@pytest.mark.parametrize("text", ["", "http", "0", "65536", "-1", "8080 ", "\uff18\uff10"])
def test_wrong_port_is_refused(text: str) -> None:
    with pytest.raises(ClusterError, match=r"PORT=.* is not a port: give a number from 1 to 65535"):
        port(text)


def test_another_port_than_the_running_clusters_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    running = Record(os.getpid(), start_time(os.getpid()) or "", port=8080)
    monkeypatch.setattr(checks, "load", lambda: running)
    checks.check_running_port(8080)
    with pytest.raises(ClusterError, match=r"runs with port 8080: .*`down` first"):
        checks.check_running_port(8081)


def test_too_little_disk_is_named_with_what_is_needed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=2 * 2**30))
    checks.check_space(tmp_path / "not" / "yet", 2)
    with pytest.raises(ClusterError, match=r"2\.0 GiB free for .*, 3 GiB are needed: make room"):
        checks.check_space(tmp_path / "not" / "yet", 3)


@pytest.mark.parametrize(("system", "machine"), [("darwin", "x86_64"), ("linux", "aarch64")])
def test_other_machines_are_sent_to_docker(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setattr(os, "uname", lambda: SimpleNamespace(machine=machine))
    with pytest.raises(ClusterError, match="needs Linux on amd64: elsewhere start Docker"):
        checks.check_machine()


def test_missing_packages_without_apt_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("check_machine", "check_root", "check_running_port", "check_file_system"):
        monkeypatch.setattr(checks, name, lambda *_: None)
    monkeypatch.setattr(checks, "check_space", lambda *_: None)
    monkeypatch.setattr("hack.cluster.binaries.missing", list)
    monkeypatch.setattr("hack.cluster.packages.missing", lambda: ["runc", "socat"])
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(ClusterError, match="missing: runc socat, and there is no apt-get"):
        checks.check(8080)
