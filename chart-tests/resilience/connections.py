"""Clients that take connections and do little with them."""

import resource
import selectors
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse
from urllib.parse import urlsplit

from support.client import Answer


@contextmanager
def connections(origin: str, count: int, first: bytes = b"") -> Iterator[list[socket.socket]]:
    """So many open connections, each of which has sent the first bytes of something."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    where = urlsplit(origin)
    with ExitStack() as opened:
        clients = []
        for _ in range(count):
            client = socket.create_connection((where.hostname, where.port), timeout=10)
            opened.enter_context(client)
            client.sendall(first)
            clients.append(client)
        yield clients


def drip(clients: list[socket.socket], drop: bytes, seconds: float) -> int:
    """Send a drop a second for so long; how many of the clients the server has had enough of."""
    ended: set[socket.socket] = set()
    with selectors.DefaultSelector() as readable:
        for client in clients:
            readable.register(client, selectors.EVENT_READ)
        until = time.monotonic() + seconds
        while time.monotonic() < until and len(ended) < len(clients):
            started = time.monotonic()
            for client in {*clients} - ended:
                try:
                    client.send(drop)
                except OSError:
                    ended.add(client)
            while events := readable.select(max(0.0, started + 1 - time.monotonic())):
                for key, _ in events:
                    ended.add(key.fileobj)  # type: ignore[arg-type]
                    readable.unregister(key.fileobj)
    return len(ended)


def answer_to(origin: str, request: bytes) -> Answer:
    """What raw bytes are answered with."""
    with connections(origin, 1, request) as (client,):
        response = HTTPResponse(client)
        response.begin()
        return Answer(response.status, response.headers, response.read().decode())
