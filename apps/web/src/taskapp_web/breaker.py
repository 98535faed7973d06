"""Keeps a hanging API from tying up every thread of the page."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class OpenError(Exception):
    """The last call took too long, and another is already finding out whether that is over."""


class Breaker:
    """After a call that took too long, lets one call through at a time until one is answered."""

    def __init__(self, too_long: type[Exception]) -> None:
        self._too_long = too_long
        self._lock = Lock()
        self._hangs = False
        self._on_trial = False

    @contextmanager
    def call(self) -> Iterator[None]:
        """Make a call in this context, or get OpenError at once."""
        trial = self._begin()
        try:
            yield
            self._hangs = False
        except self._too_long:
            self._hangs = True
            raise
        finally:
            if trial:
                self._on_trial = False

    def _begin(self) -> bool:
        with self._lock:
            if self._hangs and self._on_trial:
                raise OpenError
            self._on_trial = self._on_trial or self._hangs
            return self._hangs
