"""The life of a release under Helm 4 and Helm 3. The tests of this file build on one another."""

import uuid
from functools import partial

import pytest

from hack.process import CommandError
from support.client import add_task, request, titles
from support.figures import Figure
from support.release import Release
from support.waiting import until

from .conftest import NewRelease

INSTALL_LIMIT = 45.0
UPGRADE_LIMIT = 15.0
MISSING_MIGRATION = "migrate.image.tag=no-such-tag"


@pytest.fixture(scope="module", params=["helm", pytest.param("helm3", marks=pytest.mark.thorough)])
def release(request: pytest.FixtureRequest, new_release: NewRelease) -> Release:
    return new_release(f"lifecycle-{request.param}", helm=request.param)


def test_install_takes_at_most_45_seconds(release: Release, figure: Figure) -> None:
    seconds = release.upgrade()
    figure(f"{release.kube.helm_tool} install --wait: {seconds:.1f} s")
    assert seconds <= INSTALL_LIMIT


def test_no_container_restarted_during_the_install(release: Release) -> None:
    restarts = release.restarts()
    assert any(name.startswith("taskapp-mysql-0/") for name in restarts)
    assert set(restarts.values()) == {0}, restarts


def test_helm_test_passes_and_leaves_no_task_behind(release: Release) -> None:
    log = release.test()
    assert "Phase:          Succeeded" in log
    with release.forwarded() as origin:
        assert titles(origin) == []


def test_page_and_api_show_the_same_task(release: Release) -> None:
    with release.forwarded() as origin:
        add_task(origin, "Keep me")
        page = request(f"{origin}/app2/")
    assert page.status == 200
    assert "Keep me" in page.body


def test_one_request_is_found_in_every_log_by_its_id(release: Release) -> None:
    request_id = f"seen-{uuid.uuid4().hex}"
    with release.forwarded() as origin:
        answer = request(f"{origin}/app2/", **{"X-Request-ID": request_id})
    assert answer.headers["X-Request-ID"] == request_id
    for part in ("proxy", "web", "api"):
        logs = ["logs", "--selector", f"app.kubernetes.io/name={part}", "--tail=-1"]
        found = partial(_says, release, logs, request_id)
        until(f"{request_id} in the log of {part}", found, timeout=10)


def _says(release: Release, logs: list[str], text: str) -> bool:
    return text in release.kubectl(*logs)


def test_upgrade_without_a_change_replaces_no_pod(release: Release, figure: Figure) -> None:
    before = release.running_pods()
    seconds = release.upgrade()
    figure(f"{release.kube.helm_tool} upgrade --wait without a change: {seconds:.1f} s")
    assert release.running_pods() == before
    assert seconds <= UPGRADE_LIMIT


def test_failed_migration_leaves_what_runs_untouched(release: Release) -> None:
    before = release.running_pods()
    with pytest.raises(CommandError, match="migrate"):
        release.upgrade("--set-string", MISSING_MIGRATION, "--timeout", "20s")
    assert release.running_pods() == before
    with release.forwarded() as origin:
        assert titles(origin) == ["Keep me"]


def test_next_good_upgrade_heals_a_failed_one(release: Release) -> None:
    release.upgrade()
    assert "Succeeded" in release.test()


def test_uninstall_and_install_keep_data_and_passwords(release: Release) -> None:
    before = release.secrets()
    release.uninstall()
    assert release.running_pods() == {}
    release.upgrade()
    assert release.secrets()["taskapp-database"] == before["taskapp-database"]
    with release.forwarded() as origin:
        assert titles(origin) == ["Keep me"]
