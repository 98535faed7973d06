"""Run a command with MYSQL_URL set to a real MySQL server, which goes when the command ends."""

import argparse
import os
import signal
import subprocess
import sys
import time
from types import FrameType

from hack.mysql import source
from hack.mysql.errors import MySQLError

ENDING = (signal.SIGTERM, signal.SIGHUP)


def main() -> int:
    """The command's exit code, or 1 with what to do when there is no server."""
    parser = argparse.ArgumentParser(prog="python3 -m hack.mysql", description=__doc__)
    actions = parser.add_subparsers(required=True, metavar="run")
    run = actions.add_parser("run", description=__doc__)
    run.add_argument("--version", choices=source.VERSIONS, help="default: the newest to be had")
    run.add_argument("command", nargs="+", metavar="COMMAND", help="after --")
    arguments = parser.parse_args()
    for number in ENDING:
        signal.signal(number, _interrupt)
    try:
        started = time.monotonic()
        with source.server(arguments.version) as url:
            print(f"mysql: ready after {time.monotonic() - started:.1f} s", flush=True)
            return _run(arguments.command, url)
    except MySQLError as error:
        print(f"mysql: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as interrupt:
        return 128 + (interrupt.args[0] if interrupt.args else signal.SIGINT)


def _interrupt(number: int, _: FrameType | None) -> None:
    raise KeyboardInterrupt(number)


def _unblock() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def _run(command: list[str], url: str) -> int:
    environment = {**os.environ, "MYSQL_URL": url}
    # The command runs before Popen returns it: a signal in between would end this program alone.
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        running = subprocess.Popen(command, env=environment, preexec_fn=_unblock)
    except OSError as error:
        raise MySQLError(f"cannot run {command[0]}: {error.strerror}") from error
    with running as child:
        try:
            _unblock()
            code = child.wait()
        except KeyboardInterrupt:
            child.terminate()
            raise
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
