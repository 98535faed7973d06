"""uvicorn, stopping so that no client sends a request into a connection that closes."""

import asyncio
import socket
import time
from contextlib import suppress
from typing import Any

import uvicorn

# Seconds for which kept connections stay open; gunicorn gives the page's as long.
LINGER = 2.0


class Server(uvicorn.Server):
    """Says `Connection: close` in its last answers, and closes the idle connections after those."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Linger while there are connections, then stop as uvicorn does."""
        headers = self.server_state.default_headers
        self.server_state.default_headers = [*headers, (b"connection", b"close")]
        end = time.monotonic() + LINGER
        while self.server_state.connections and time.monotonic() < end and not self.force_exit:
            await asyncio.sleep(0.05)
        await super().shutdown(sockets)


def run(app: Any, **settings: Any) -> None:
    """Serve until SIGTERM or Ctrl-C; a second Ctrl-C waits for nothing."""
    with suppress(KeyboardInterrupt):
        Server(uvicorn.Config(app, **settings)).run()
