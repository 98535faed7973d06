import http.server
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hack.cluster.probes import answers


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/ready" else 500)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web() -> Iterator[str]:
    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(("path", "expected"), [("/ready", True), ("/other", False)])
def test_web_address_answers_when_its_status_is_200(web: str, path: str, expected: bool) -> None:
    assert answers(web + path) is expected


def test_unix_address_answers_when_someone_listens(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    assert not answers(f"unix://{path}")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        assert answers(f"unix://{path}")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_address_where_nobody_listens_does_not_answer(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert not answers(f"{scheme}://127.0.0.1:{port}/ready")


def test_server_that_does_not_speak_http_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            connection, _ = server.accept()
            connection.sendall(b"nonsense\r\n\r\n")
            connection.close()

        threading.Thread(target=talk).start()
        assert not answers(f"http://127.0.0.1:{server.getsockname()[1]}/")
