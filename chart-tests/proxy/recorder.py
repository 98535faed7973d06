"""A server that keeps each request as the bytes that it was."""

import socketserver
from dataclasses import dataclass

Header = tuple[str, str]


@dataclass(frozen=True)
class Request:
    """One request; the names of headers are in lower case."""

    server: str
    line: str
    headers: tuple[Header, ...]
    body: bytes

    @property
    def target(self) -> str:
        """What the request line asks for."""
        return self.line.split(" ")[1]

    def values(self, name: str) -> list[str]:
        """The values of a header, as often as it is there."""
        return [value for key, value in self.headers if key == name]


class Recorder(socketserver.ThreadingTCPServer):
    """Answers everything with 200, its name and `headers`; a body is measured by Content-Length."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, name: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.name = name
        self.headers: dict[str, str] = {}
        self._requests: list[Request] = []

    @property
    def server_port(self) -> int:
        """Where it listens."""
        port: int = self.server_address[1]
        return port

    def record(self, request: Request) -> None:
        """Keep a request."""
        self._requests.append(request)

    def taken(self) -> list[Request]:
        """What was recorded since this was asked last."""
        taken, self._requests = self._requests, []
        return taken


class _Handler(socketserver.StreamRequestHandler):
    server: Recorder

    def handle(self) -> None:
        while line := self.rfile.readline():
            fields = []
            while (field := self.rfile.readline()) not in {b"\r\n", b""}:
                key, _, value = field.decode("latin-1").removesuffix("\r\n").partition(": ")
                fields.append((key.lower(), value))
            length = int(dict(fields).get("content-length", 0))
            body = self.rfile.read(length)
            text = line.decode("latin-1").removesuffix("\r\n")
            self.server.record(Request(self.server.name, text, tuple(fields), body))
            self.wfile.write(self._answer(text.startswith("HEAD ")))

    def _answer(self, without_body: bool) -> bytes:
        fields = {"Content-Length": str(len(self.server.name)), **self.server.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        body = "" if without_body else self.server.name
        return f"HTTP/1.1 200 OK\r\n{head}\r\n{body}".encode()
