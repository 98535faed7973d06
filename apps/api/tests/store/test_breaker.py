import threading

import pytest
from taskapp_api.store.breaker import Breaker
from taskapp_api.store.errors import UnavailableError


def fail(breaker: Breaker) -> None:
    with pytest.raises(OSError, match="refused"), breaker.attempt():
        raise OSError("refused")


def test_after_a_failure_nobody_tries_for_a_pause() -> None:
    breaker = Breaker(pause=60)
    fail(breaker)
    with pytest.raises(UnavailableError, match="a moment ago"), breaker.attempt():
        pytest.fail("tried")


def test_after_the_pause_one_tries_while_the_others_are_refused() -> None:
    breaker = Breaker(pause=0)
    fail(breaker)
    with breaker.attempt():
        with pytest.raises(UnavailableError, match="another thread"), breaker.attempt():
            pytest.fail("tried")


def test_a_success_ends_the_outage() -> None:
    breaker = Breaker(pause=0)
    fail(breaker)
    with breaker.attempt():
        pass
    waiting = threading.Thread(target=lambda: breaker.attempt().__enter__())
    with breaker.attempt():
        waiting.start()
        waiting.join(0.05)
        assert waiting.is_alive()
    waiting.join(5)
    assert not waiting.is_alive()


def test_who_waits_while_the_first_attempt_fails_does_not_try_too() -> None:
    breaker, refused = Breaker(pause=60), threading.Event()

    def second() -> None:
        with pytest.raises(UnavailableError), breaker.attempt():
            pytest.fail("tried")
        refused.set()

    with pytest.raises(OSError, match="refused"), breaker.attempt():
        threading.Thread(target=second).start()
        assert not refused.wait(0.05)
        raise OSError("refused")
    assert refused.wait(5)
