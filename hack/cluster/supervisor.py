"""PID 1 of the node: prepares its mounts, keeps its components running, reaps orphans.

Started by node.py with a JSON file that says what to run. It begins when a line comes on standard
input, and gives up when that closes.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hack.cluster.probes import answers

RESTART_DELAY = 1.0
SIGNALS = {signal.SIGCHLD, signal.SIGTERM}


class Process:
    """A component: started when the ones before it are ready, and again whenever it ends."""

    def __init__(self, spec: dict[str, Any], logs: Path) -> None:
        self.name: str = spec["name"]
        self.command: list[str] = spec["command"]
        self.probe: str = spec["ready"]
        self.after: list[str] = spec["after"]
        self.log = logs / f"{self.name}.log"
        self.pid = 0
        self.ready = False
        self.restarts = 0
        self.not_before = 0.0

    def start(self) -> None:
        """Start it with its output appended to its log."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self.pid = os.posix_spawnp(
            self.command[0],
            self.command,
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(self.log), flags, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
            setsigmask=[],
        )

    def ended(self, code: int) -> None:
        """Note that it ended; it may start again after a moment."""
        with self.log.open("a") as log:
            log.write(f"--- ended with {code} at {time.strftime('%H:%M:%S')}, restarting\n")
        self.pid, self.ready = 0, False
        self.restarts += 1
        self.not_before = time.monotonic() + RESTART_DELAY

    def status(self) -> dict[str, object]:
        """What `status` shows of it."""
        return {"name": self.name, "ready": self.ready, "restarts": self.restarts}


def prepare(spec: dict[str, Any]) -> None:
    """Make this mount namespace a node's: shared propagation, folders and host name of its own."""
    socket.sethostname(spec["hostname"])
    for command in (
        *(["mount", "--bind", *pair] for pair in spec["binds"].items()),
        ["mount", "--make-rshared", "/"],
        ["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/run"],
        ["mkdir", "/run/lock"],
    ):
        subprocess.run(command, check=True)
    for setting in ("ipv4/ip_forward", "bridge/bridge-nf-call-iptables"):
        (Path("/proc/sys/net") / setting).write_text("1")


def step(processes: dict[str, Process]) -> None:
    """Start what may start, and look at what is not ready yet."""
    for process in processes.values():
        if not process.pid and time.monotonic() >= process.not_before:
            if all(processes[name].ready for name in process.after):
                process.start()
        elif process.pid and not process.ready:
            process.ready = answers(process.probe)


def reap(processes: Iterable[Process]) -> None:
    """Collect whatever has ended, orphans included."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        for process in processes:
            if process.pid == pid:
                process.ended(os.waitstatus_to_exitcode(status))


def supervise(processes: dict[str, Process], status_file: Path) -> None:
    """Run until SIGTERM; the end of PID 1 is the end of every process of the node."""
    written = ""
    while True:
        step(processes)
        reap(processes.values())
        status = json.dumps([process.status() for process in processes.values()])
        if status != written:
            part = status_file.with_suffix(".part")
            part.write_text(status)
            part.rename(status_file)
            written = status
        settled = all(process.ready for process in processes.values())
        received = signal.sigtimedwait(SIGNALS, 5.0 if settled else 0.1)
        if received and received.si_signo == signal.SIGTERM:
            return


def main() -> int:
    """Wait for the network, then be the node."""
    spec = json.loads(Path(sys.argv[1]).read_text())
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    if not sys.stdin.readline():
        return 1
    prepare(spec)
    processes = {c["name"]: Process(c, Path(spec["logs"])) for c in spec["components"]}
    supervise(processes, Path(spec["status"]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
