"""Where the cluster keeps its things, and what it remembers between two commands."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from hack.cache import cache_dir
from hack.steps import announce


def state_dir() -> Path:
    """The folder of everything that goes with the cluster (XDG Base Directory)."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "taskapp" / "cluster"


def kubeconfig() -> Path:
    """The kubeconfig file that `up` writes for people."""
    return state_dir() / "kubeconfig"


def log_file(component: str) -> Path:
    """Where a component of the node writes."""
    return state_dir() / "logs" / f"{component}.log"


@dataclass
class Record:
    """The running node: PID 1 of its namespaces, as this machine counts."""

    pid: int
    started: str
    port: int
    complete: bool = False

    def alive(self) -> bool:
        """Whether that very process still runs (its number may have been given away again)."""
        return start_time(self.pid) == self.started

    def save(self) -> None:
        """Write it down; a reader never sees half of it."""
        part = _file().with_suffix(".part")
        part.write_text(json.dumps(asdict(self)))
        part.rename(_file())


def load() -> Record | None:
    """The running node, or None when none runs."""
    try:
        record = Record(**json.loads(_file().read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return record if record.alive() else None


def start_time(pid: int) -> str | None:
    """When a process started, in clock ticks since boot; None when it is gone or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


@contextlib.contextmanager
def lock() -> Iterator[None]:
    """One command at a time: wait for the one that works already."""
    cache_dir().mkdir(parents=True, exist_ok=True)
    with (cache_dir() / "cluster.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            announce("waiting for another `hack.cluster` command to end")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _file() -> Path:
    return state_dir() / "node.json"
