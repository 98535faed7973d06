"""Protection against waiting for a database that is away."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from taskapp_api.store.errors import UnavailableError


class Breaker:
    """Lets one thread at a time connect; after a failure nobody tries for a pause."""

    def __init__(self, pause: float = 1.0, patience: float = 1.0) -> None:
        self._pause = pause
        self._patience = patience
        self._lock = threading.Lock()
        self._failing = False
        self._paused_until = 0.0

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Hold the right to connect, or raise UnavailableError at once."""
        if not self._lock.acquire(timeout=0 if self._failing else self._patience):
            raise UnavailableError("another thread is trying to reach the database")
        try:
            if time.monotonic() < self._paused_until:
                raise UnavailableError("the database could not be reached a moment ago")
            with self._watch():
                yield
        finally:
            self._lock.release()

    @contextmanager
    def _watch(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._failing = True
            self._paused_until = time.monotonic() + self._pause
            raise
        self._failing = False
