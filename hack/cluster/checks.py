"""What must be so before anything is started; each error names the remedy."""

import os
import shutil
import socket
import sys
from pathlib import Path

from hack import gobuild
from hack.cache import cache_dir
from hack.cluster import binaries, packages
from hack.cluster.errors import ClusterError
from hack.cluster.state import load, state_dir

# The first start fills Go's module and build caches too.
GIB_FIRST = 12
GIB_LATER = 3
VIRTUAL_FILE_SYSTEMS = {"overlay", "tmpfs", "ramfs", "aufs"}


def check(port: int) -> None:
    """All of them, cheapest first."""
    check_machine()
    check_root()
    check_running_port(port)
    for folder in (state_dir(), cache_dir()):
        check_file_system(folder)
        check_space(folder, GIB_FIRST if binaries.missing() else GIB_LATER)
    if binaries.missing():
        gobuild.check_go()
    if packages.missing() and not shutil.which("apt-get"):
        raise ClusterError(
            f"missing: {' '.join(packages.missing())}, and there is no apt-get to install them: "
            "this needs Debian 12; elsewhere start Docker and kind is used"
        )


def check_machine() -> None:
    """Linux on amd64, which is what the images are made for."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        raise ClusterError("this needs Linux on amd64: elsewhere start Docker and kind is used")


def check_root() -> None:
    """Namespaces, mounts and interfaces need root."""
    if os.geteuid() != 0:
        raise ClusterError("this needs root: run it with `sudo`, or start Docker and kind is used")


def check_running_port(port: int) -> None:
    """The port is free, or the running node's own."""
    record = load()
    if record is None:
        check_port(port)
    elif record.port != port:
        raise ClusterError(
            f"the cluster runs with port {record.port}: use `PORT={record.port}`, "
            f"or `down` first and `up` with PORT={port} again"
        )


def check_port(port: int) -> None:
    """Nothing listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ClusterError(
                f"port {port} of 127.0.0.1 is taken ({error.strerror}): stop what listens there "
                f"(`ss -ltnp 'sport = :{port}'` names it) or choose another with PORT=..."
            ) from error


def check_file_system(folder: Path) -> None:
    """Images and volumes need a real file system below them."""
    kind = file_system(folder, Path("/proc/self/mountinfo").read_text())
    if kind in VIRTUAL_FILE_SYSTEMS:
        variable = "XDG_CACHE_HOME" if folder == cache_dir() else "XDG_STATE_HOME"
        raise ClusterError(
            f"{folder} is on {kind}, which cannot carry containers: set {variable} to a folder "
            "on a disk (ext4, xfs, btrfs)"
        )


def file_system(folder: Path, mountinfo: str) -> str:
    """The type of the file system that holds a folder, which need not exist yet."""
    holding, kind = Path("/"), "unknown"
    for line in mountinfo.splitlines():
        fields, _, source = line.partition(" - ")
        mount_point = Path(fields.split()[4].replace("\\040", " "))
        if folder.is_relative_to(mount_point) and mount_point.is_relative_to(holding):
            holding, kind = mount_point, source.split()[0]
    return kind


def check_space(folder: Path, gib: int) -> None:
    """Enough room on the disk of a folder."""
    existing = next(f for f in (folder, *folder.parents) if f.exists())
    free = shutil.disk_usage(existing).free / 2**30
    if free < gib:
        raise ClusterError(
            f"{free:.1f} GiB free for {folder}, {gib} GiB are needed: make room, or set "
            "XDG_CACHE_HOME and XDG_STATE_HOME to folders on a larger disk"
        )
