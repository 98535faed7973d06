"""The node: a process tree in namespaces of its own, wired to this machine by two interfaces."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from hack import tools
from hack.cluster import cgroups, config, host, link, network, packages
from hack.cluster.components import components
from hack.cluster.errors import ClusterError
from hack.cluster.state import Record, load, log_file, start_time, state_dir
from hack.cluster.waiting import poll
from hack.process import CommandError, run

SUPERVISOR = "hack.cluster.supervisor"
NAMESPACES = ["--mount", "--pid", "--net", "--ipc", "--uts"]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
START_TIMEOUT = 10.0
STOP_TIMEOUT = 10.0


def status_file() -> Path:
    """Where PID 1 says how the components are."""
    return state_dir() / "status.json"


def start(port: int) -> None:
    """Start PID 1 and connect its network; nothing to do when it runs."""
    if load():
        return
    clean()
    config.write()
    for name in ("logs", "volumes"):
        (state_dir() / name).mkdir(parents=True, exist_ok=True)
    (state_dir() / "volumes").chmod(0o711)
    host.prepare()
    cgroups.create()
    host_network = os.open("/proc/self/ns/net", os.O_RDONLY)
    try:
        with log_file("node").open("ab") as log:
            unshare = _spawn(_write_spec(port, host_network), host_network, log.fileno())
        pid = _first_child(unshare.pid)
        started = start_time(pid)
        if started is None:
            raise _ended()
        Record(pid, started, port).save()
        link.connect(pid)
        assert unshare.stdin
        unshare.stdin.write(b"go\n")
        unshare.stdin.close()
    except (BrokenPipeError, CommandError) as error:
        raise _ended(error) from error
    finally:
        os.close(host_network)


def stop() -> None:
    """End the node: the kernel ends whatever runs in its namespaces along with PID 1."""
    record = load()
    if record:
        os.kill(record.pid, signal.SIGKILL)
        if not poll(lambda: not record.alive(), STOP_TIMEOUT):
            raise ClusterError(f"process {record.pid} (the node) does not end: see `ps -ef`")
    clean()


def clean() -> None:
    """Remove what a node leaves on this machine, also one that was killed."""
    refuse_another()
    link.remove()
    cgroups.remove()
    host.restore()
    for file in ("node.json", "status.json"):
        (state_dir() / file).unlink(missing_ok=True)


def refuse_another() -> None:
    """Leave alone a node that another user, or another XDG_STATE_HOME, has started."""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            *command, spec = process.read_text().rstrip("\0").split("\0")
            if SUPERVISOR in command and Path(spec) != _spec_file():
                raise ClusterError(
                    f"the node of {Path(spec).parent} runs, and a machine has room for one: "
                    "stop that with its own XDG_STATE_HOME first"
                )


def pull(pid: int, reference: str) -> None:
    """Have the container runtime fetch an image from the node's registry, if it is not there."""
    command = [str(packages.unpacked() / "usr/bin/ctr"), "--namespace=k8s.io", "images", "pull"]
    mirrors = f"--hosts-dir={state_dir() / 'config' / 'mirrors'}"
    enter = ["nsenter", f"--target={pid}", "--mount", "--net", "--pid"]
    run([*enter, *command, mirrors, reference])


def _spawn(spec: Path, host_network: int, log: int) -> subprocess.Popen[bytes]:
    command = ["unshare", *NAMESPACES, "--fork", "--kill-child", "--mount-proc"]
    command += ["--propagation", "private", sys.executable, "-m", SUPERVISOR, str(spec)]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=log,
        stderr=log,
        cwd="/",
        env={
            "HOME": "/root",
            "PATH": f"{packages.unpacked() / 'usr/bin'}:{PATH}",
            "PYTHONPATH": str(tools.ROOT),
        },
        pass_fds=[host_network],
        start_new_session=True,
    )


def _write_spec(port: int, host_network: int) -> Path:
    spec = {
        "hostname": network.NODE_NAME,
        "logs": str(state_dir() / "logs"),
        "status": str(status_file()),
        "binds": host.binds(),
        "components": [asdict(c) for c in components(port, f"/proc/1/fd/{host_network}")],
    }
    _spec_file().write_text(json.dumps(spec, indent=1))
    return _spec_file()


def _spec_file() -> Path:
    return state_dir() / "spec.json"


def _first_child(parent: int) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children")
    with contextlib.suppress(FileNotFoundError):
        if poll(lambda: bool(children.read_text()), START_TIMEOUT, interval=0.02):
            return int(children.read_text().split()[0])
    raise _ended()


def _ended(cause: Exception | None = None) -> ClusterError:
    tail = "\n".join(log_file("node").read_text().splitlines()[-15:])
    return ClusterError(f"the node did not start: {cause or 'PID 1 ended'}\n{tail}")
