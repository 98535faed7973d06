"""A proxy in front of a server, where answers can be replaced."""

import time
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer

import urllib3

from support.serving import QuietHandler

# What concerns one connection only (RFC 9110).
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
WRITES = frozenset({"POST", "PATCH", "DELETE"})
# A kept connection may have been closed meanwhile; every answer is handed on.
AGAIN = urllib3.Retry(1, redirect=False, respect_retry_after_header=False)


@dataclass
class Answer:
    """What is said instead of asking the server."""

    status: int
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    methods: frozenset[str] = WRITES | {"GET"}


class Forwarder(ThreadingHTTPServer):
    """Hands every request under a prefix on to a port of loopback, without the prefix.

    `pause_of_writes`, in seconds, makes it slow.
    """

    daemon_threads = True

    def __init__(self, target_port: int, prefix: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target_port, self.prefix = target_port, prefix
        self.url = f"http://127.0.0.1:{self.server_port}{prefix}"
        self.pool = urllib3.HTTPConnectionPool("127.0.0.1", target_port, maxsize=8)
        self.instead: Answer | None = None
        self.pause_of_writes = 0.0

    def forward(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> urllib3.BaseHTTPResponse | Answer:
        """The answer of the server, or the one instead of it."""
        if method in WRITES:
            time.sleep(self.pause_of_writes)
        if self.instead and method in self.instead.methods:
            return self.instead
        if not path.startswith(f"{self.prefix}/"):
            return Answer(404, b"not of this site")
        if self.prefix:
            headers = {**headers, "X-Forwarded-Prefix": self.prefix}
        path = path.removeprefix(self.prefix)
        return self.pool.urlopen(
            method, path, body, headers, AGAIN, redirect=False, decode_content=False
        )


class _Handler(QuietHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Forwarder

    def do_GET(self) -> None:  # noqa: N802
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        sent = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
        answer = self.server.forward(self.command, self.path, sent, body)
        content = answer.body if isinstance(answer, Answer) else answer.data
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PATCH = do_DELETE = do_HEAD = do_GET  # noqa: N815
