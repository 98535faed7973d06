"""The API's program as a process of its own, as the image starts it."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

from hack.ports import free_port
from taskapp_api.settings import DatabaseSettings

PROGRAM = Path(sys.executable).parent / "taskapp-api"


def mysql_variables(mysql: DatabaseSettings) -> dict[str, str]:
    server = {"DB_HOST": mysql.host, "DB_PORT": str(mysql.port), "DB_NAME": mysql.name}
    return {**server, "DB_USER": mysql.user, "DB_PASSWORD": mysql.password}


def call(port: int, method: str, path: str, body: str = "", **headers: str) -> HTTPResponse:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path, body, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        response.read()
        return response


@contextmanager
def running(variables: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """The program as a process of its own, ready, and its port."""
    port = free_port()
    environment = {"HOST": "127.0.0.1", "PORT": str(port), "METRICS_PORT": "0", **variables}
    with subprocess.Popen(PROGRAM, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            wait_for(port)
            yield process, port
        finally:
            process.kill()


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        else:
            return
