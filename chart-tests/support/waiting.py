"""Waiting for what a cluster does in its own time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
TIMEOUT = 120.0


def until(
    what: str, found: Callable[[], T | None], timeout: float = TIMEOUT, interval: float = 0.5
) -> T:
    """What is found in the end, which is neither None nor False; AssertionError if nothing is."""
    deadline = time.monotonic() + timeout
    while not (answer := found()):
        assert time.monotonic() < deadline, f"no {what} within {timeout:.0f} s"
        time.sleep(interval)
    return answer
