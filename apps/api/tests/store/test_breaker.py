import asyncio

import pytest

from taskapp_api.store.breaker import Breaker
from taskapp_api.store.errors import UnavailableError


def attempt(breaker: Breaker, error: BaseException | None = None) -> None:
    with breaker.attempt():
        if error:
            raise error


def failed(pause: float) -> Breaker:
    """A breaker that has just seen a failure."""
    breaker = Breaker(pause)
    with pytest.raises(OSError, match="refused"):
        attempt(breaker, OSError("refused"))
    return breaker


def test_after_a_failure_nobody_tries_for_a_pause() -> None:
    with pytest.raises(UnavailableError, match="a moment ago"):
        attempt(failed(pause=60))


def test_after_the_pause_one_tries_while_the_others_are_refused() -> None:
    breaker = failed(pause=0)
    with breaker.attempt(), pytest.raises(UnavailableError, match="another request"):
        attempt(breaker)
    attempt(breaker)


def test_while_all_is_well_several_try_at_once() -> None:
    breaker = failed(pause=0)
    attempt(breaker)
    with breaker.attempt():
        attempt(breaker)


def test_who_gives_up_says_nothing_about_the_database() -> None:
    breaker = Breaker(pause=60)
    with pytest.raises(asyncio.CancelledError):
        attempt(breaker, asyncio.CancelledError())
    attempt(breaker)
