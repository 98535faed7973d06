"""A stand-in for what answers at some paths."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from http.server import ThreadingHTTPServer

from support.serving import QuietHandler, serving

Pages = Mapping[str, Callable[[], bytes]]


class StubPages(ThreadingHTTPServer):
    """Answers at each path with the text that is made at that moment."""

    daemon_threads = True

    def __init__(self, pages: Pages) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages = pages

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_port}"


class _Handler(QuietHandler):
    server: StubPages

    def _answer(self) -> None:
        page = self.server.pages.get(self.path)
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(page() if page else b"")

    do_GET = _answer  # noqa: N815


def stub_pages(pages: Pages) -> AbstractContextManager[StubPages]:
    """Run a StubPages."""
    return serving(StubPages(pages))
