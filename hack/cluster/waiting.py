"""Waiting for something to come true."""

import time
from collections.abc import Callable


def poll(condition: Callable[[], bool], timeout: float, interval: float = 0.1) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(interval)
    return True
