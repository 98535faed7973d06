"""files/smoke.py, which `helm test` runs, tells a working app from a broken one."""

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from render.chart import CHART
from render.stub_app import stub_app

SCRIPT = CHART / "files" / "smoke.py"


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_working_app_passes_and_nothing_is_left() -> None:
    with stub_app() as app:
        result = _run(app.url)
        assert result.returncode == 0, result.stderr
        assert result.stdout.endswith("smoke test passed\n")
        assert app.tasks == {}


@pytest.mark.parametrize(
    "fault", ["POST_api_tasks", "GET_api_tasks", "GET_", "GET_api_tasks_1", "PATCH_api_tasks_1"]
)
def test_broken_request_fails_and_nothing_is_left(fault: str) -> None:
    with stub_app(**{fault: 503}) as app:
        result = _run(app.url)
        assert result.returncode == 1
        assert "got 503" in result.stderr
        assert fault.startswith("POST") or app.tasks == {}


def test_answers_of_the_replaced_version_do_not_count() -> None:
    with stub_app() as app:
        app.versions = [*["v1"] * 9, "v2"]
        result = _run(app.url, "v2")
        assert result.returncode == 0, result.stderr
        assert "version ['v1'] answered, not ['v2']: once more" in result.stdout


def test_answers_that_say_no_version_count() -> None:
    with stub_app(GET_=503) as app:
        result = _run(app.url, "v2")
        assert result.returncode == 1
        assert "once more" not in result.stdout


def test_failure_of_the_replaced_version_does_not_count() -> None:
    with stub_app(GET_=503) as app:
        app.versions = [*["v1"] * 9, "v2"]
        # The second round meets the new version alone, and its failure counts.
        result = _run(app.url, "v2")
        assert result.returncode == 1
        assert result.stdout.count("once more") == 2
        assert "got 503" in result.stderr


def test_version_that_never_comes_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    smoke = ModuleType("smoke")
    exec(SCRIPT.read_text(), smoke.__dict__)
    monkeypatch.setattr(smoke, "PATIENCE", 0.1)
    with stub_app() as app:
        app.versions = ["v1"]
        with pytest.raises(smoke.CheckError, match=r"version \['v1'\] still answers, not only"):
            smoke.check_release(app.url, {"v2"})


def test_failing_delete_fails_the_test() -> None:
    with stub_app(DELETE_api_tasks_1=500) as app:
        assert "DELETE /api/tasks/1: expected 204, got 500" in _run(app.url).stderr


def test_app_that_is_away_is_named() -> None:
    result = _run("http://127.0.0.1:9/app2/")
    assert result.returncode == 1
    assert "http://127.0.0.1:9/app2/api/tasks" in result.stderr
    assert "refused" in result.stderr


def test_password_is_sent_where_one_is_mounted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    smoke = ModuleType("smoke")
    exec(SCRIPT.read_text(), smoke.__dict__)
    monkeypatch.setattr(smoke, "SIGN_IN", tmp_path)
    (tmp_path / "username").write_text("helm-test\n")
    (tmp_path / "password").write_text("s3cret")
    with stub_app() as app:
        app.authorization = "Basic aGVsbS10ZXN0OnMzY3JldA=="
        smoke.check_release(app.url, set())
        monkeypatch.setattr(smoke, "SIGN_IN", tmp_path / "none")
        with pytest.raises(smoke.CheckError, match="expected 201, got 401"):
            smoke.check_release(app.url, set())


def test_missing_url_gives_the_usage() -> None:
    assert "usage: smoke.py URL" in _run().stderr
