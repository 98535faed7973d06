from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hack.mysql import bundle, greeting, source
from hack.mysql.errors import MySQLError


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was started instead of a server; without MYSQL_URL and without Docker."""
    calls: list[tuple[str, str]] = []

    @contextmanager
    def supervised(kind: str, what: str) -> Iterator[str]:
        calls.append((kind, what))
        yield "mysql://made"

    monkeypatch.delenv("MYSQL_URL", raising=False)
    monkeypatch.setattr(source, "docker_runs", lambda: False)
    monkeypatch.setattr(source, "_supervised", supervised)
    return calls


def bundles(*had: str) -> Callable[[str], Path]:
    def get(version: str) -> Path:
        if version not in had:
            raise MySQLError(f"no {version} here")
        return Path(f"/cache/mysql-{version}")

    return get


def test_server_that_is_given_is_used(
    monkeypatch: pytest.MonkeyPatch, started: list[tuple[str, str]]
) -> None:
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(greeting, "version", lambda *where: asked.append(where))
    for url, where in [("mysql://root:x@db", ("db", 3306)), ("mysql://u:@h:1/", ("h", 1))]:
        monkeypatch.setenv("MYSQL_URL", url)
        with source.server(None) as used:
            assert (used, asked.pop()) == (url, where)
    assert started == []


@pytest.mark.parametrize("url", ["db:3306", "http://root@db", "mysql://db:3306", "mysql://root@"])
def test_wrong_url_is_shown_how_to_write(
    monkeypatch: pytest.MonkeyPatch, started: list[tuple[str, str]], url: str
) -> None:
    monkeypatch.setenv("MYSQL_URL", url)
    with pytest.raises(MySQLError, match="MYSQL_URL is wrong: write"), source.server(None):
        pass
    assert started == []


def test_given_server_that_is_away_is_not_replaced(
    monkeypatch: pytest.MonkeyPatch, started: list[tuple[str, str]]
) -> None:
    monkeypatch.setenv("MYSQL_URL", "mysql://root:secret@127.0.0.1:1")
    with pytest.raises(MySQLError, match=r"no answer .* start that server or unset") as caught:
        source.server(None).__enter__()
    assert "secret" not in str(caught.value)
    assert started == []


@pytest.mark.parametrize(("wanted", "version"), [(None, "9.7"), ("8.0", "8.0")])
def test_docker_is_preferred_to_a_bundle(
    monkeypatch: pytest.MonkeyPatch,
    started: list[tuple[str, str]],
    wanted: str | None,
    version: str,
) -> None:
    monkeypatch.setattr(source, "docker_runs", lambda: True)
    with source.server(wanted) as url:
        assert url == "mysql://made"
    assert started == [("docker", version)]


@pytest.mark.parametrize(
    ("wanted", "had", "bundled"),
    [(None, ["9.7", "8.0"], "9.7"), (None, ["8.0"], "8.0"), ("8.0", ["9.7", "8.0"], "8.0")],
)
def test_newest_bundle_to_be_had_is_taken(
    monkeypatch: pytest.MonkeyPatch,
    started: list[tuple[str, str]],
    wanted: str | None,
    had: list[str],
    bundled: str,
) -> None:
    monkeypatch.setattr(bundle, "get", bundles(*had))
    with source.server(wanted):
        assert started == [("process", f"/cache/mysql-{bundled}")]


def test_nothing_to_be_had_names_the_remedies(
    monkeypatch: pytest.MonkeyPatch,
    started: list[tuple[str, str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(bundle, "get", bundles("8.0"))
    with pytest.raises(MySQLError, match="start Docker, or set MYSQL_URL"):
        source.server("9.7").__enter__()
    assert (started, "MySQL 9.7: no 9.7 here" in capsys.readouterr().err) == ([], True)
