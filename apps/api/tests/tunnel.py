import contextlib
import socket
import threading


class Tunnel:
    """A way to a server that can be cut, closed and blocked: what a client sees of an outage."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._pairs: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """Break every connection."""
        while self._pairs:
            _end(self._pairs.pop())

    def close(self) -> None:
        """Break every connection and refuse new ones."""
        _end(self._listener)
        self.cut()

    def open(self) -> None:
        """Accept connections again, at the same port."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def block(self) -> None:
        """Break every connection; accept new ones, but carry nothing."""
        self._target = ("", 0)
        self.cut()

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = listener.accept()
                self._pairs.append(near)
                if self._target[0]:
                    self._join(near)

    def _join(self, near: socket.socket) -> None:
        far = socket.create_connection(self._target)
        self._pairs.append(far)
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=_carry, args=(source, sink), daemon=True).start()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)


def _end(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # Closing alone would not end what waits on the socket.
        end.shutdown(socket.SHUT_RDWR)
    end.close()
