"""HTTP/1.1 as bytes on a socket: no library mends what is sent, or what comes back."""

import json
import re
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PATIENCE = 3


@dataclass(frozen=True)
class Answer:
    """One answer; the names of headers are in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def __getitem__(self, name: str) -> str:
        """The value of a header that is there once; empty if it is not there."""
        values = [value for key, value in self.headers if key == name.lower()]
        assert len(values) <= 1, f"{name} is there {len(values)} times: {values}"
        return values[0] if values else ""

    def json(self) -> Any:
        """The document in the body."""
        return json.loads(self.body)


def request(target: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> bytes:
    """A well-formed request, which asks to close the connection; X_Name stands for X-Name."""
    fields = {"Host": "tasks.test", "Connection": "close"} | dict(headers or {})
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "", ""]).encode("latin-1")


def exchange(port: int, pieces: Sequence[bytes], pause: float = 0) -> list[Answer]:
    """Send the pieces, and give every answer that comes until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        try:
            for number, piece in enumerate(pieces):
                time.sleep(pause if number else 0)
                connection.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return answers(_rest(connection))


def answers(data: bytes) -> list[Answer]:
    """The answers in what a server sent; bytes without a head are one of status 0."""
    found = []
    while data:
        head, _, data = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        fields = tuple(
            (key.lower(), value) for key, _, value in (ln.partition(": ") for ln in lines)
        )
        status = int(first.split()[1]) if first.startswith("HTTP/1.1 ") else 0
        if status == 100:
            continue
        body, data = _body(dict(fields), data)
        found.append(Answer(status, fields, body if status else head))
    return found


def chunks(data: bytes) -> tuple[bytes, bytes]:
    """A chunked body, and what follows it."""
    body = b""
    while True:
        size, _, data = data.partition(b"\r\n")
        length = int(re.split(rb"[ ;]", size)[0], 16)
        body, data = body + data[:length], data[length + 2 :]
        if not length:
            return body, data


def _body(fields: dict[str, str], data: bytes) -> tuple[bytes, bytes]:
    if fields.get("transfer-encoding") == "chunked":
        return chunks(data)
    length = int(fields.get("content-length", len(data)))
    return data[:length], data[length:]


def _rest(connection: socket.socket) -> bytes:
    data = b""
    try:
        while piece := connection.recv(65536):
            data += piece
    except (ConnectionResetError, TimeoutError):
        pass
    return data
