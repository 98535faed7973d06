"""What a node changes on this machine outside its namespaces: noted before, undone after."""

import contextlib
import json
import subprocess
from pathlib import Path

from hack.cluster.errors import ClusterError
from hack.cluster.network import FIRST, Node
from hack.cluster.state import node_dir, state_dir

PROC_SYS = Path("/proc/sys")
# Where they are modules: containers' layers, and Services seen by pods on one bridge.
MODULES = ["overlay", "br_netfilter"]
BRIDGE = "net/bridge/bridge-nf-call-iptables"
INOTIFY = "fs/inotify/max_user_instances"
INOTIFY_INSTANCES = 1024
# kubelet sets these, but for the first, for the whole machine.
SYSCTLS = [
    INOTIFY,
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


def prepare(node: Node) -> None:
    """Note the settings, load modules, make the mount points; nothing is noted twice."""
    if not _file().exists():
        values = {n: (PROC_SYS / n).read_text() for n in SYSCTLS if (PROC_SYS / n).exists()}
        made = [str(folder) for folder in MOUNT_POINTS.values() if not folder.exists()]
        _file().write_text(json.dumps({"sysctls": values, "folders": made}))
    subprocess.run(["modprobe", "--all", "--quiet", *MODULES], check=False)
    if not (PROC_SYS / BRIDGE).exists():
        raise ClusterError(
            "this kernel has no br_netfilter, without which pods of one node do not see Services: "
            "install the module (`modprobe br_netfilter` tells), or start Docker and kind is used"
        )
    if int((PROC_SYS / INOTIFY).read_text()) < INOTIFY_INSTANCES:
        (PROC_SYS / INOTIFY).write_text(str(INOTIFY_INSTANCES))
    for source, folder in binds(node).items():
        Path(folder).mkdir(parents=True, exist_ok=True)
        Path(source).mkdir(parents=True, exist_ok=True)


def binds(node: Node) -> dict[str, str]:
    """Which folder of its own a node sees in which place."""
    places = dict(MOUNT_POINTS)
    if node != FIRST:
        # The provisioner has one path for all nodes, and a volume is on one of them alone.
        places["volumes"] = state_dir() / "volumes"
    return {str(node_dir(node) / name): str(folder) for name, folder in places.items()}


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
    # Clusters side by side share it: what the first one found is put back after the last one.
    return state_dir().parent / "host.json"
