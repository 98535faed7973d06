"""Whether a MySQL server answers, by the packet with which it greets every client."""

import socket
import time
from collections.abc import Callable

from hack.mysql.errors import MySQLError

PAUSE = 0.05


def version(host: str, port: int, timeout: float = 3) -> str:
    """The version of the server that answers there; MySQLError when none does."""
    where = f"{host}:{port}"
    try:
        with socket.create_connection((host, port), timeout) as connection:
            packet = connection.makefile("rb")
            size = int.from_bytes(packet.read(4)[:3], "little")
            body = packet.read(size)
    except OSError as error:
        raise MySQLError(f"no answer from {where}: {error}") from error
    if body[:1] == b"\xff":
        raise MySQLError(f"{where} refuses us: {body[3:].decode(errors='replace')}")
    if body[:1] != b"\x0a":
        raise MySQLError(f"what answers at {where} is not a MySQL server")
    return body[1:].split(b"\0", 1)[0].decode(errors="replace")


def wait(host: str, port: int, limit: float, alive: Callable[[], bool]) -> None:
    """Wait until a server answers; MySQLError when it ends or the limit (seconds) passes."""
    deadline = time.monotonic() + limit
    while True:
        try:
            version(host, port)
        except MySQLError as error:
            if not alive():
                raise MySQLError("the MySQL server ended while starting") from error
            if time.monotonic() > deadline:
                raise MySQLError(f"{error} (waited {limit:.0f} s)") from error
            time.sleep(PAUSE)
        else:
            return
