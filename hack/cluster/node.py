"""The nodes: process trees in namespaces of their own, wired to this machine and one another."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from hack import tools
from hack.cluster import cgroups, config, host, link, packages
from hack.cluster.components import components
from hack.cluster.errors import ClusterError
from hack.cluster.network import FIRST, Node
from hack.cluster.state import (
    Record,
    load,
    log_file,
    node_dir,
    nodes,
    record_file,
    running,
    start_time,
    state_dir,
)
from hack.cluster.waiting import poll
from hack.process import CommandError, run

SUPERVISOR = "hack.cluster.supervisor"
NAMESPACES = ["--mount", "--pid", "--net", "--ipc", "--uts"]
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
START_TIMEOUT = 10.0
STOP_TIMEOUT = 10.0


def status_file(node: Node = FIRST) -> Path:
    """Where PID 1 says how the components are."""
    return node_dir(node) / "status.json"


def start(node: Node, port: int) -> None:
    """Start PID 1 and connect its network; nothing to do when it runs."""
    if load(node):
        return
    clean(node)
    config.write(node)
    for name in ("logs", "volumes"):
        (node_dir(node) / name).mkdir(parents=True, exist_ok=True)
    (node_dir(node) / "volumes").chmod(0o711)
    host.prepare(node)
    cgroups.create(node.interface)
    host_network = os.open("/proc/self/ns/net", os.O_RDONLY)
    try:
        with log_file("node", node).open("ab") as log:
            unshare = _spawn(_write_spec(node, port, host_network), host_network, log.fileno())
        pid = _first_child(unshare.pid, node)
        started = start_time(pid)
        if started is None:
            raise _ended(node)
        Record(pid, started, port, number=node.number).save()
        _connect(node, pid)
        assert unshare.stdin
        unshare.stdin.write(b"go\n")
        unshare.stdin.close()
    except (BrokenPipeError, CommandError) as error:
        raise _ended(node, error) from error
    finally:
        os.close(host_network)


def stop() -> None:
    """End every node and leave this machine as it was."""
    for node in reversed(nodes()):
        kill(node)
        clean(node)


def kill(node: Node) -> None:
    """Cut a node's power: its network first, then all its processes; they get to say nothing."""
    record = load(node)
    if not record:
        return
    link.cut(node)
    # The kernel ends whatever runs in its namespaces along with PID 1.
    os.kill(record.pid, signal.SIGKILL)
    if not poll(lambda: _spec_file(node) not in _running_specs(), STOP_TIMEOUT):
        raise ClusterError(f"process {record.pid} ({node.name}) does not end: see `ps -ef`")


def clean(node: Node) -> None:
    """Remove what a node leaves on this machine, also one that was killed."""
    refuse_another()
    link.cut(node)
    cgroups.remove(node.interface)
    for file in (record_file(node), status_file(node)):
        file.unlink(missing_ok=True)
    if not running():
        link.remove()
    if not _running_specs():
        host.restore()


def refuse_another() -> None:
    """Leave alone a cluster that another user, or another XDG_STATE_HOME, has started."""
    for spec in _running_specs():
        if spec.parent.name == state_dir().name and spec != _spec_file(FIRST):
            raise ClusterError(
                f"the cluster of {spec.parent} runs: stop that with its own XDG_STATE_HOME first, "
                "or give this one another number with TASKAPP_CLUSTER=1"
            )


def pull(pid: int, reference: str) -> None:
    """Have a node's container runtime fetch an image from the registry, if it is not there."""
    command = [str(packages.unpacked() / "usr/bin/ctr"), "--namespace=k8s.io", "images", "pull"]
    mirrors = f"--hosts-dir={state_dir() / 'config' / 'mirrors'}"
    enter = ["nsenter", f"--target={pid}", "--mount", "--net", "--pid"]
    run([*enter, *command, mirrors, reference])


def _connect(node: Node, pid: int) -> None:
    link.connect(node, pid)
    others = [record for record in running() if record.number != node.number]
    link.route_pods(pid, [Node(other.number) for other in others])
    for other in others:
        link.route_pods(other.pid, [node])


def _running_specs() -> set[Path]:
    """What the nodes of this machine were started with, whoever started them."""
    specs = set()
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            *command, spec = process.read_text().rstrip("\0").split("\0")
            if SUPERVISOR in command:
                specs.add(Path(spec))
    return specs


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


def _write_spec(node: Node, port: int, host_network: int) -> Path:
    spec = {
        "hostname": node.name,
        "logs": str(node_dir(node) / "logs"),
        "status": str(status_file(node)),
        "binds": host.binds(node),
        "components": [asdict(c) for c in components(node, port, f"/proc/1/fd/{host_network}")],
    }
    _spec_file(node).write_text(json.dumps(spec, indent=1))
    return _spec_file(node)


def _spec_file(node: Node) -> Path:
    return node_dir(node) / "spec.json"


def _first_child(parent: int, node: Node) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children")
    with contextlib.suppress(FileNotFoundError):
        if poll(lambda: bool(children.read_text()), START_TIMEOUT, interval=0.02):
            return int(children.read_text().split()[0])
    raise _ended(node)


def _ended(node: Node, cause: Exception | None = None) -> ClusterError:
    tail = "\n".join(log_file("node", node).read_text().splitlines()[-15:])
    return ClusterError(f"{node.name} did not start: {cause or 'PID 1 ended'}\n{tail}")
