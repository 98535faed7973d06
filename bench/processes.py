"""What the kernel says of processes, and the cores that they run on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.errors import BenchError
from hack.deploy.docker import docker_runs
from hack.process import run

PROC = Path("/proc")
SERVERS = 0
CORE = 1
TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """A process and all that descend from it."""
    pids = [pid]
    for task in (PROC / str(pid) / "task").iterdir():
        for child in (task / "children").read_text().split():
            pids += tree(int(child))
    return pids


def cpu_seconds(pid: int) -> float:
    """The CPU time that a process and its descendants have used."""
    return sum(cpu_ticks((PROC / str(pid) / "stat").read_text()) for pid in tree(pid)) / TICKS


def cpu_ticks(stat: str) -> int:
    """User and system time in the text of /proc/PID/stat."""
    # The name before the last parenthesis may have spaces in it.
    fields = stat.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def memory(pid: int) -> int:
    """The bytes that a process and its descendants hold, shared pages by their share (PSS)."""
    return sum(pss((PROC / str(pid) / "smaps_rollup").read_text()) for pid in tree(pid))


def pss(smaps: str) -> int:
    """The bytes in the Pss line of a text like /proc/PID/smaps_rollup."""
    (line,) = [line for line in smaps.splitlines() if line.startswith("Pss:")]
    return int(line.split()[1]) * 1024


@contextmanager
def pinned(pid: int) -> Iterator[None]:
    """Keep a process, this one and what it starts off the servers' core meanwhile."""
    cores = os.sched_getaffinity(0)
    if not {SERVERS, CORE} <= cores:
        raise BenchError("one core is not enough: the load needs another than the servers")
    _pin(pid)
    _pin(os.getpid())
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _pin(pid: int) -> None:
    for task in (PROC / str(pid) / "task").iterdir():
        try:
            os.sched_setaffinity(int(task.name), {CORE})
        except PermissionError as error:
            raise BenchError(f"process {pid} is another user's: run this as root") from error


def mysql_pid(port: int) -> int:
    """The process of the MySQL server that hack.mysql started at a port."""
    if docker_runs():
        (container,) = run(["docker", "ps", "--quiet", f"--filter=publish={port}"]).split()
        return int(run(["docker", "inspect", "--format={{.State.Pid}}", container]))
    for command in PROC.glob("[0-9]*/cmdline"):
        try:
            if f"--port={port}" in command.read_text().split("\0"):
                return int(command.parent.name)
        except OSError:
            continue
    raise BenchError(f"no mysqld of this machine serves port {port}: leave MYSQL_URL unset")
