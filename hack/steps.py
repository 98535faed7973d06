"""A visible list of actions: a line for each, with its result and its time."""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

NOTICEABLE = 1.0


@dataclass(frozen=True)
class Step:
    """An action and the words for it; it may be run again at any time."""

    title: str
    action: Callable[[], object]


def run(steps: Sequence[Step]) -> None:
    """Run one after the other; the first error ends it."""
    for step in steps:
        with timed(step.title):
            step.action()


def run_together(actions: Sequence[Callable[[], object]], workers: int = 2) -> None:
    """Run side by side; the first error is raised when all have ended."""
    with ThreadPoolExecutor(workers) as pool:
        for future in [pool.submit(action) for action in actions]:
            future.result()


@contextmanager
def timed(title: str) -> Iterator[None]:
    """Print a ✓ line when the body is done, a ✗ line when it raises."""
    started = time.monotonic()
    mark = "✗"
    try:
        yield
        mark = "✓"
    finally:
        say(f" {mark} {title:<60} {time.monotonic() - started:6.1f} s")


def announce(text: str) -> None:
    """Say that something long begins, and why it takes long."""
    say(f"   {text} ...")


def say(text: str) -> None:
    """One line to the person who waits."""
    print(text, file=sys.stderr, flush=True)
