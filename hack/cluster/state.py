"""Where the cluster keeps its things, and what it remembers between two commands."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from hack.cache import cache_dir
from hack.cluster.network import CLUSTER, FIRST, Node
from hack.steps import announce


def state_dir() -> Path:
    """The folder of everything that goes with the cluster (XDG Base Directory)."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "taskapp" / (f"cluster-{CLUSTER}" if CLUSTER else "cluster")


def node_dir(node: Node) -> Path:
    """The folder of what is a node's alone; the first node's is the cluster's own."""
    return state_dir() if node == FIRST else _further() / str(node.number)


def nodes() -> list[Node]:
    """The nodes that were started once, whether they run or not; the first one first."""
    numbers = sorted(int(folder.name) for folder in _further().glob("*"))
    return [FIRST, *map(Node, numbers)]


def kubeconfig() -> Path:
    """The kubeconfig file that `up` writes for people."""
    return state_dir() / "kubeconfig"


def log_file(component: str, node: Node = FIRST) -> Path:
    """Where a component of a node writes."""
    return node_dir(node) / "logs" / f"{component}.log"


@dataclass
class Record:
    """A running node: PID 1 of its namespaces, as this machine counts."""

    pid: int
    started: str
    port: int
    complete: bool = False
    number: int = FIRST.number

    def alive(self) -> bool:
        """Whether that very process still runs (its number may have been given away again)."""
        return start_time(self.pid) == self.started

    def save(self) -> None:
        """Write it down; a reader never sees half of it."""
        file = record_file(Node(self.number))
        part = file.with_suffix(".part")
        part.write_text(json.dumps(asdict(self)))
        part.rename(file)


def load(node: Node = FIRST) -> Record | None:
    """A running node, or None when it does not run."""
    try:
        record = Record(**json.loads(record_file(node).read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return record if record.alive() else None


def running() -> list[Record]:
    """The nodes that run."""
    return [record for record in map(load, nodes()) if record]


def record_file(node: Node) -> Path:
    """Where a node's record lies."""
    return node_dir(node) / "node.json"


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


def _further() -> Path:
    return state_dir() / "nodes"
