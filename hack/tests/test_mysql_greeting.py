import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from hack.mysql import greeting
from hack.mysql.errors import MySQLError

GREETING = b"\x0a9.7.4\x00and more"
TOO_MANY = b"\xff\x10\x04Too many connections"


@contextmanager
def server(packet: bytes) -> Iterator[int]:
    """Something that sends one packet to one client; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            client, _ = listener.accept()
            with client:
                client.sendall(len(packet).to_bytes(3, "little") + b"\0" + packet)

        thread = Thread(target=greet)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_server_gives_its_version() -> None:
    with server(GREETING) as port:
        assert greeting.version("127.0.0.1", port) == "9.7.4"


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        (TOO_MANY, "refuses us: Too many connections"),
        (b"HTTP/1.1", "is not a MySQL server"),
        (b"", "is not a MySQL server"),
    ],
)
def test_other_answers_are_errors(packet: bytes, reason: str) -> None:
    with server(packet) as port, pytest.raises(MySQLError, match=reason):
        greeting.version("127.0.0.1", port)


def test_closed_port_is_no_answer() -> None:
    with pytest.raises(MySQLError, match=r"no answer from 127\.0\.0\.1:"):
        greeting.version("127.0.0.1", closed_port())


def test_wait_ends_with_the_first_answer() -> None:
    with server(GREETING) as port:
        greeting.wait("127.0.0.1", port, 5, lambda: True)


def test_wait_ends_with_the_server() -> None:
    with pytest.raises(MySQLError, match="ended while starting"):
        greeting.wait("127.0.0.1", closed_port(), 60, lambda: False)


def test_wait_ends_with_its_limit() -> None:
    with pytest.raises(MySQLError, match=r"no answer .*waited 0 s"):
        greeting.wait("127.0.0.1", closed_port(), 0, lambda: True)
