"""Kernel settings that kubelet changes for the whole machine: noted before, put back after."""

import json
from pathlib import Path

from hack.cluster.state import state_dir

CHANGED = [
    "kernel/keys/root_maxbytes",
    "kernel/keys/root_maxkeys",
    "kernel/panic",
    "kernel/panic_on_oops",
    "vm/overcommit_memory",
    "vm/panic_on_oom",
]
ROOT = Path("/proc/sys")


def save() -> None:
    """Note the settings, unless an earlier node's are still noted."""
    if not _file().exists():
        values = {name: (ROOT / name).read_text() for name in CHANGED if (ROOT / name).exists()}
        _file().write_text(json.dumps(values))


def restore() -> None:
    """Put the noted settings back."""
    if _file().exists():
        for name, value in json.loads(_file().read_text()).items():
            (ROOT / name).write_text(value)
        _file().unlink()


def _file() -> Path:
    return state_dir() / "sysctls.json"
