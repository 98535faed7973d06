from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest

from taskapp_api.store.breaker import Breaker
from taskapp_api.store.errors import UnavailableError


def fail(breaker: Breaker) -> None:
    with breaker.attempt():
        raise OSError("refused")


def succeed(breaker: Breaker) -> None:
    with breaker.attempt():
        pass


def failed(pause: float) -> Breaker:
    """A breaker that has just seen a failure."""
    breaker = Breaker(pause)
    with pytest.raises(OSError, match="refused"):
        fail(breaker)
    return breaker


def test_after_a_failure_nobody_tries_for_a_pause() -> None:
    with pytest.raises(UnavailableError, match="a moment ago"):
        succeed(failed(pause=60))


def test_after_the_pause_one_tries_while_the_others_are_refused() -> None:
    breaker = failed(pause=0)
    with breaker.attempt(), pytest.raises(UnavailableError, match="another thread"):
        succeed(breaker)
    succeed(breaker)


def test_while_all_is_well_the_others_wait_their_turn(threads: ThreadPoolExecutor) -> None:
    breaker = failed(pause=0)
    succeed(breaker)
    with breaker.attempt():
        other = threads.submit(succeed, breaker)
        with pytest.raises(TimeoutError):
            other.result(0.05)
    other.result()


def test_nobody_waits_long_for_an_attempt_that_hangs() -> None:
    breaker = Breaker(patience=0.01)
    with breaker.attempt(), pytest.raises(UnavailableError, match="another thread"):
        succeed(breaker)


def test_who_waits_while_the_first_attempt_fails_does_not_try_too(
    threads: ThreadPoolExecutor,
) -> None:
    breaker, others = Breaker(pause=60), list[Future[None]]()

    def fail_slowly() -> None:
        with breaker.attempt():
            others.append(threads.submit(succeed, breaker))
            wait(others, 0.05)
            raise OSError("refused")

    with pytest.raises(OSError, match="refused"):
        fail_slowly()
    with pytest.raises(UnavailableError, match="a moment ago"):
        others[0].result()
