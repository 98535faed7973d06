import os
import re
from pathlib import Path

import pytest

from taskapp_web import cli, settings

SECRET = "0123456789abcdef"
NEEDED = {"API_URL": "http://taskapp-api:8000", "SECRET_KEY": SECRET}


@pytest.fixture(autouse=True)
def needed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in NEEDED.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["taskapp-web"])
    monkeypatch.setattr("os.execv", lambda *_: None)


def test_two_settings_are_enough() -> None:
    assert settings.load() == settings.Settings("http://taskapp-api:8000", SECRET)


def test_every_setting_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"HOST": "::1", "PORT": "1", "METRICS_PORT": "0", "WEB_WORKERS": "2", "PAGE_SIZE": "3"}
    more = {"WEB_THREADS": "4", "API_TIMEOUT": "0.5", "LOG_LEVEL": "debug", "VERSION": "v1"}
    for name, value in (values | more).items():
        monkeypatch.setenv(name, value)
    loaded = settings.load()
    assert loaded == settings.Settings(
        NEEDED["API_URL"], SECRET, 0.5, "::1", 1, 0, 2, 4, "debug", 3, "v1"
    )
    assert loaded.bind == "[::1]:1"


def test_the_secret_key_may_come_from_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("from-a-file-0123456\n")
    monkeypatch.delenv("SECRET_KEY")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert settings.load().secret_key == "from-a-file-0123456"


def test_the_secret_key_is_not_in_the_representation() -> None:
    assert SECRET not in repr(settings.load())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_URL", None),
        ("API_URL", ""),
        ("API_URL", "taskapp-api:8000"),
        ("API_URL", "ftp://taskapp-api"),
        ("API_URL", "http://"),
        ("API_URL", "http://taskapp-api:port"),
        ("API_URL", "http://[::1"),
        ("API_URL", "http://taskapp-api/?query"),
        ("SECRET_KEY", None),
        ("SECRET_KEY", "short-but-secret"[:15]),
        ("SECRET_KEY_FILE", "/nonexistent"),
        ("API_TIMEOUT", "0"),
        ("API_TIMEOUT", "soon"),
        ("API_TIMEOUT", "nan"),
        ("API_TIMEOUT", "inf"),
        ("HOST", ""),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("METRICS_PORT", "-1"),
        ("METRICS_PORT", "5000"),
        ("WEB_WORKERS", "0"),
        ("WEB_THREADS", "1.5"),
        ("LOG_LEVEL", "loud"),
        ("PAGE_SIZE", "101"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    name: str,
    value: str | None,
) -> None:
    monkeypatch.delenv(name, raising=False)
    if value is not None:
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match="2"):
        cli.main()
    (line,) = capfd.readouterr().err.splitlines()
    assert re.match(rf"taskapp-web: .*\b{name}\b", line)
    assert "short-but-secre" not in line
    assert SECRET not in line


def test_a_right_start_becomes_gunicorn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda _, arguments: started.append(arguments))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    cli.main()
    assert started[0][1:] == ["-m", "gunicorn", "--config", "python:taskapp_web.gunicorn_config"]
    assert Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).parent == tmp_path
