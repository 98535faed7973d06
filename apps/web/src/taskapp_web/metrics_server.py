"""Metrics on a port of their own, summed over all worker processes."""

from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.multiprocess import MultiProcessCollector


class MetricsServer(ThreadingMixIn, WSGIServer):
    """Listens once in gunicorn's master; each worker forked from it answers scrapes."""

    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Write nothing: a scrape is no event."""


def listen(host: str, port: int) -> MetricsServer:
    """Take the port, so that a port in use stops the start."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    server = make_server(host, port, make_wsgi_app(registry), MetricsServer, _QuietHandler)
    # Several workers wait on this one socket: who comes second must not hang in accept().
    server.socket.setblocking(False)
    return server


def serve(server: MetricsServer) -> None:
    """Answer scrapes in the background for as long as this process lives."""
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
