import pytest

from bench import settings
from bench.errors import BenchError


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QUICK", "ROUNDS", "SECONDS", "CASES"):
        monkeypatch.delenv(name, raising=False)


def test_everything_is_measured_unless_told_otherwise() -> None:
    assert settings.load() == settings.Settings()


def test_quick_run_has_fewer_rounds_and_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUICK", "1")
    assert settings.load() == settings.Settings(rounds=2, connections=(8,))


def test_what_is_given_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"ROUNDS": "7", "SECONDS": "3", "CASES": "list, cold"}.items():
        monkeypatch.setenv(name, value)
    assert settings.load() == settings.Settings(7, 3, cases=("list", "cold"))


@pytest.mark.parametrize(
    ("name", "value"), [("ROUNDS", "0"), ("SECONDS", "-1"), ("ROUNDS", "x"), ("CASES", "list lost")]
)
def test_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BenchError, match=name):
        settings.load()
