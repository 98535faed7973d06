"""Whose the cluster is: that of tests, which remove it, or a person's, which they leave."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hack.cluster.state import state_dir


def claim() -> None:
    """It is a person's from now on, even if tests made it."""
    _mark().unlink(missing_ok=True)


def is_of_tests() -> bool:
    """Whether tests made it, and no person has used it since."""
    return _mark().exists()


def tests_are_at_work() -> bool:
    """Whether the tests that made it still run."""
    with _mark().open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def of_tests() -> Iterator[None]:
    """What is made meanwhile is of tests; the mark of that stays if they are killed."""
    _mark().parent.mkdir(parents=True, exist_ok=True)
    with _mark().open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            _mark().unlink(missing_ok=True)


def _mark() -> Path:
    return state_dir() / "for-tests"
