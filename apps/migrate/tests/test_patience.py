from itertools import chain, repeat
from unittest.mock import Mock

import pymysql
import pytest

from taskapp_migrate import patience
from taskapp_migrate.errors import MigrateError
from taskapp_migrate.settings import Settings

SETTINGS = Settings(host="db", user="migrate", wait=120)
AWAY = pymysql.OperationalError(2003, "Can't connect")
BUSY = pymysql.OperationalError(1040, "Too many connections")
DENIED = pymysql.OperationalError(1045, "Access denied")
UNKNOWN = pymysql.OperationalError(1049, "Unknown database")
BANNED = pymysql.OperationalError(1130, "Host is not allowed")
PLAIN = pymysql.OperationalError(2026, "SSL is required but the server doesn't support it")


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses asked for, on a clock that only they move."""
    made: list[float] = []
    monkeypatch.setattr("time.sleep", made.append)
    monkeypatch.setattr("time.monotonic", lambda: sum(made))
    return made


def answer(monkeypatch: pytest.MonkeyPatch, *results: object, then: object = None) -> Mock:
    """Let each attempt to connect have its result, and all later ones the last."""
    connect = Mock(side_effect=chain(results, repeat(then or Mock())))
    monkeypatch.setattr(patience, "connect", connect)
    return connect


def test_server_that_answers_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    connection = Mock()
    answer(monkeypatch, connection)
    patience.wait(SETTINGS)
    assert pauses == []
    connection.close.assert_called_once_with()


@pytest.mark.parametrize("error", [AWAY, BUSY])
def test_server_that_is_starting_or_busy_has_the_whole_time(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float], error: Exception
) -> None:
    answer(monkeypatch, *[error] * 119)
    patience.wait(SETTINGS)
    assert sum(pauses) == 119
    answer(monkeypatch, then=error)
    with pytest.raises(MigrateError, match=r"db:3306 within DB_WAIT \(120 s\).*check DB_HOST"):
        patience.wait(SETTINGS)
    assert sum(pauses) == 119 + 120


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (DENIED, "Access denied; check DB_USER and DB_PASSWORD"),
        (UNKNOWN, "create the database or correct DB_NAME"),
        (BANNED, "change that on the server"),
        (PLAIN, "correct DB_TLS"),
    ],
)
def test_server_that_refuses_us_is_soon_given_up(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float], error: Exception, remedy: str
) -> None:
    connect = answer(monkeypatch, AWAY, AWAY, then=error)
    with pytest.raises(MigrateError, match=f"db:3306 refuses us: .*{remedy}"):
        patience.wait(SETTINGS)
    assert (sum(pauses), connect.call_count) == (2 + patience.REFUSAL_LIMIT, 2 + 3)


def test_user_made_a_moment_after_the_start_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    answer(monkeypatch, AWAY, DENIED, DENIED)
    patience.wait(SETTINGS)
    assert pauses == [patience.PAUSE, patience.REFUSAL_PAUSE, patience.REFUSAL_PAUSE]


def test_no_wait_is_one_attempt(monkeypatch: pytest.MonkeyPatch, pauses: list[float]) -> None:
    answer(monkeypatch, then=DENIED)
    with pytest.raises(MigrateError):
        patience.wait(Settings(host="db", wait=0))
    assert pauses == []


def test_each_reason_is_logged_once(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    answer(monkeypatch, AWAY, AWAY, BUSY)
    patience.wait(SETTINGS)
    reasons = ["Can't connect", "Too many connections"]
    assert caplog.messages == [f"waiting for the database: {reason}" for reason in reasons]
    assert len(pauses) == 3
