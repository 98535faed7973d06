"""Protection against waiting for a database that is away."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from taskapp_api.store.errors import UnavailableError


class Breaker:
    """After a failure to connect nobody tries for a pause, and then one at a time."""

    def __init__(self, pause: float = 1.0) -> None:
        self._pause = pause
        self._failing = False
        self._trying = 0
        self._paused_until = 0.0

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Hold the right to connect, or raise UnavailableError at once."""
        if time.monotonic() < self._paused_until:
            raise UnavailableError("the database could not be reached a moment ago")
        if self._failing and self._trying:
            raise UnavailableError("another request is trying to reach the database")
        self._trying += 1
        try:
            yield
        except Exception:
            self._failing = True
            self._paused_until = time.monotonic() + self._pause
            raise
        else:
            self._failing = False
        finally:
            self._trying -= 1
