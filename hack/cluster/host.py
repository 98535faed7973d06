"""What the node changes on this machine outside its namespaces: noted before, undone after."""

import contextlib
import json
from pathlib import Path

from hack.cluster.state import state_dir

PROC_SYS = Path("/proc/sys")
# kubelet sets these for the whole machine.
SYSCTLS = [
    "kernel/keys/root_maxbytes",
    "kernel/keys/root_maxkeys",
    "kernel/panic",
    "kernel/panic_on_oops",
    "vm/overcommit_memory",
    "vm/panic_on_oom",
]
# Kubernetes writes there whatever it is told: the node sees folders of its own in these places.
MOUNT_POINTS = {
    "kubelet": Path("/var/lib/kubelet"),
    "cni": Path("/var/lib/cni"),
    "pod-logs": Path("/var/log/pods"),
    "container-logs": Path("/var/log/containers"),
    "containerd-opt": Path("/opt/containerd"),
}


def prepare() -> None:
    """Note the settings, make the mount points; nothing is noted twice."""
    if not _file().exists():
        values = {n: (PROC_SYS / n).read_text() for n in SYSCTLS if (PROC_SYS / n).exists()}
        made = [str(folder) for folder in MOUNT_POINTS.values() if not folder.exists()]
        _file().write_text(json.dumps({"sysctls": values, "folders": made}))
    for name, folder in MOUNT_POINTS.items():
        folder.mkdir(parents=True, exist_ok=True)
        (state_dir() / name).mkdir(exist_ok=True)


def binds() -> dict[str, str]:
    """Which folder of the state the node sees in which place."""
    return {str(state_dir() / name): str(folder) for name, folder in MOUNT_POINTS.items()}


def restore() -> None:
    """Put the settings back and remove the mount points that were made."""
    if not _file().exists():
        return
    noted = json.loads(_file().read_text())
    for name, value in noted["sysctls"].items():
        (PROC_SYS / name).write_text(value)
    for folder in noted["folders"]:
        with contextlib.suppress(OSError):
            Path(folder).rmdir()
    _file().unlink()


def _file() -> Path:
    return state_dir() / "host.json"
