"""The processes of a pod, as this machine sees them: its root runs the nodes of the cluster."""

import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hack.process import run


@dataclass(frozen=True)
class Process:
    """A process, its parent and its command line."""

    pid: int
    parent: int
    command: str

    def kill(self) -> datetime:
        """End it without a word to it; the moment of that."""
        os.kill(self.pid, signal.SIGKILL)
        return datetime.now()


def of_pod(uid: str, command: str = "") -> list[Process]:
    """The processes of a pod whose command line has this text."""
    return [process for process in _of_pod(uid) if command in process.command]


def workers_of_pod(uid: str, command: str) -> list[Process]:
    """Those of them that another process of the pod has started."""
    every = {process.pid for process in _of_pod(uid)}
    return [process for process in of_pod(uid, command) if process.parent in every]


def _of_pod(uid: str) -> Iterator[Process]:
    for folder in Path("/proc").glob("[0-9]*"):
        # Whatever ends meanwhile is none of them.
        with suppress(OSError):
            # systemd writes underscores where Kubernetes has dashes.
            if f"pod{uid}" in (folder / "cgroup").read_text().replace("_", "-"):
                command = (folder / "cmdline").read_text().replace("\0", " ").strip()
                parent = re.findall(r"^PPid:\s+(\d+)", (folder / "status").read_text(), re.M)[0]
                yield Process(int(folder.name), int(parent), command)


def command_lines() -> set[str]:
    """Those of all processes of this machine."""
    found = set()
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.add(file.read_text(errors="replace").replace("\0", " ").strip())
    return found


def environments(uid: str) -> Iterator[tuple[str, str]]:
    """Command line and environment of each process of a pod."""
    for process in of_pod(uid):
        with suppress(OSError):
            file = Path("/proc", str(process.pid), "environ")
            yield process.command, file.read_text(errors="replace").replace("\0", "\n")


def ask_in_network(pid: int, program: Path, question: Any) -> Any:
    """The JSON answer of a program of ours to a JSON question, run in a process's network."""
    command = ["nsenter", f"--net=/proc/{pid}/ns/net", sys.executable, str(program)]
    return json.loads(run(command, stdin=json.dumps(question), timeout=60))
