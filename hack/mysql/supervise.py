"""Keeps a server until standard input ends, so that it goes even when its user is killed."""

import signal
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from hack.mysql import docker, process
from hack.mysql.errors import MySQLError


def main(kind: str, what: str) -> int:
    """Start a server, print its URL and stop it when standard input ends."""
    # A terminal's interrupt is for the command: the server outlives it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with _server(kind, what) as url:
            print(url, flush=True)
            sys.stdin.read()
    except MySQLError as error:
        print(f"mysql: {error}", file=sys.stderr)
        return 1
    return 0


def _server(kind: str, what: str) -> AbstractContextManager[str]:
    return docker.server(what) if kind == "docker" else process.server(Path(what))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
