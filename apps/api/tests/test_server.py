import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection

import pytest
from starlette.responses import PlainTextResponse

from taskapp_api import server


@pytest.fixture(autouse=True)
def _survives_sigterm() -> Iterator[None]:
    before = signal.signal(signal.SIGTERM, lambda *_: None)
    yield
    signal.signal(signal.SIGTERM, before)


def serve(visit: Callable[[HTTPConnection], object]) -> "Future[object]":
    """Serve while one client visits on one connection; the outcome of the visit."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]

    def come() -> object:
        time.sleep(0.5)
        with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            try:
                return visit(connection)
            finally:
                os.kill(os.getpid(), signal.SIGTERM)

    with ThreadPoolExecutor(1) as threads:
        outcome = threads.submit(come)
        server.run(PlainTextResponse("ok"), port=port, log_config=None)
    return outcome


def get(connection: HTTPConnection) -> str | None:
    """What the answer says about the connection."""
    connection.request("GET", "/")
    with connection.getresponse() as response:
        assert response.read() == b"ok"
        return response.getheader("Connection")


def test_a_kept_connection_is_told_to_close_before_it_is_closed() -> None:
    def visit(connection: HTTPConnection) -> list[str | None]:
        before = get(connection)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.5)
        return [before, get(connection)]

    assert serve(visit).result() == [None, "close"]


def test_an_idle_connection_is_closed_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "LINGER", 0.2)

    def visit(connection: HTTPConnection) -> bytes:
        get(connection)
        os.kill(os.getpid(), signal.SIGTERM)
        return connection.sock.recv(1)

    assert serve(visit).result() == b""


def test_ctrl_c_ends_it_without_a_traceback() -> None:
    def visit(connection: HTTPConnection) -> None:
        get(connection)
        os.kill(os.getpid(), signal.SIGINT)

    assert serve(visit).result() is None
