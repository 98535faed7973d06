"""The control group of the node's pods, in either version of cgroups."""

import contextlib
from pathlib import Path

NAME = "taskapp"
ROOT = Path("/sys/fs/cgroup")
CONTROLLERS = "+cpu +cpuset +io +memory +pids"


def create() -> None:
    """Make the group in every hierarchy that there is."""
    for hierarchy in hierarchies():
        group = hierarchy / NAME
        if (hierarchy / "cgroup.subtree_control").exists():
            (hierarchy / "cgroup.subtree_control").write_text(CONTROLLERS)
        group.mkdir(exist_ok=True)
        # Version 1 does not hand these down, and a group without them takes no process.
        for name in ("cpuset.cpus", "cpuset.mems"):
            if (hierarchy / name).exists():
                (group / name).write_text((hierarchy / name).read_text())


def remove() -> None:
    """Remove the group and the empty groups below it."""
    for hierarchy in hierarchies():
        folders = [f for f in (hierarchy / NAME).rglob("*") if f.is_dir()]
        for folder in [*sorted(folders, reverse=True), hierarchy / NAME]:
            with contextlib.suppress(FileNotFoundError):
                folder.rmdir()


def hierarchies() -> list[Path]:
    """The mounted hierarchies: one in version 2, one a controller in version 1."""
    if (ROOT / "cgroup.controllers").exists():
        return [ROOT]
    return sorted(f for f in ROOT.iterdir() if f.is_dir() and f.name != "unified")
