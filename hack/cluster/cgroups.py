"""The control group of a node's pods, in either version of cgroups."""

import contextlib
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
NEEDED = {"cpu", "cpuset", "hugetlb", "io", "memory", "pids"}


def create(name: str) -> None:
    """Make the group in every hierarchy that there is."""
    for hierarchy in hierarchies():
        hand_down_controllers(hierarchy)
        group = hierarchy / name
        group.mkdir(exist_ok=True)
        # Version 1 does not hand these down, and a group without them takes no process.
        for file in ("cpuset.cpus", "cpuset.mems"):
            if (hierarchy / file).exists():
                (group / file).write_text((hierarchy / file).read_text())


def remove(name: str) -> None:
    """Remove the group and the empty groups below it."""
    for hierarchy in hierarchies():
        folders = [f for f in (hierarchy / name).rglob("*") if f.is_dir()]
        for folder in [*sorted(folders, reverse=True), hierarchy / name]:
            with contextlib.suppress(FileNotFoundError):
                folder.rmdir()


def hand_down_controllers(hierarchy: Path) -> None:
    """Let the groups of a version 2 hierarchy have the controllers that kubelet asks for."""
    controllers = hierarchy / "cgroup.controllers"
    if controllers.exists():
        wanted = sorted(NEEDED & set(controllers.read_text().split()))
        (hierarchy / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in wanted))


def hierarchies() -> list[Path]:
    """The mounted hierarchies: in version 1 one a controller, and perhaps version 2 beside them."""
    if (ROOT / "cgroup.controllers").exists():
        return [ROOT]
    return sorted(folder for folder in ROOT.iterdir() if folder.is_dir())
