"""python3 -m hack.cluster: a real Kubernetes without Docker, of one node or several."""

import argparse
import os
import signal
import sys

from hack.cluster import cluster, images, status
from hack.cluster.errors import ClusterError
from hack.cluster.network import MOST_NODES
from hack.cluster.state import lock
from hack.gobuild import GoError
from hack.process import CommandError
from hack.tools import ToolError


def main() -> int:
    """Exit code 0, or 1 with what failed and what to do about it; `status` has its own."""
    arguments = parser().parse_args()
    # Whatever ends this command, what it began is undone.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        if arguments.command == "status":
            return status.show()
        with lock():
            run(arguments)
    except (ClusterError, CommandError, GoError, OSError, ToolError) as error:
        print(f"hack.cluster {arguments.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    return 0


def run(arguments: argparse.Namespace) -> None:
    """Do what the command line says."""
    if arguments.command == "up":
        listen = port(os.environ.get("PORT", "8080"))
        cluster.up(listen, arguments.nodes, retain=arguments.retain)
    elif arguments.command == "down":
        cluster.down(keep_state=arguments.keep_state)
    elif arguments.command == "kill":
        cluster.kill(arguments.nodes)
    elif arguments.command == "load":
        images.bring(arguments.images)
    elif arguments.command == "images":
        images.make_and_bring(arguments.images)


def port(text: str) -> int:
    """PORT as a number; ClusterError for anything else."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ClusterError(f"PORT={text!r} is not a port: give a number from 1 to 65535")
    return int(text)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    program = argparse.ArgumentParser(prog="python3 -m hack.cluster", description=__doc__)
    commands = program.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="create the cluster, or resume it")
    up.add_argument(
        "--nodes",
        type=int,
        choices=range(1, MOST_NODES + 1),
        metavar="N",
        help="how many nodes; default: as many as there are, or one",
    )
    up.add_argument("--retain", action="store_true", help="leave everything as it is on failure")
    down = commands.add_parser("down", help="remove the cluster; the cache stays")
    down.add_argument("--keep-state", action="store_true", help="stop it only: up resumes it")
    kill = commands.add_parser("kill", help="end all processes of nodes at once: up resumes them")
    kill.add_argument("nodes", nargs="*", metavar="NODE", help="such as taskapp-node; default: all")
    commands.add_parser("status", help="how it is; exit code 0 ready, 1 not ready, 3 not running")
    load = commands.add_parser("load", help="bring images from buildah's storage into the nodes")
    load.add_argument("images", nargs="+", metavar="IMAGE")
    make = commands.add_parser("images", help="make the base images")
    make.add_argument("images", nargs="*", metavar="IMAGE", help="such as mysql:9.7; default: all")
    return program


if __name__ == "__main__":
    sys.exit(main())
