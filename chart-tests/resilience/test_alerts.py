"""A real Prometheus scrapes the release by the chart's monitors, and each fault fires its alert.

What Kubernetes knows of the release comes from a real kube-state-metrics beside it.
"""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from hack.process import CommandError
from resilience.site import Site
from support.client import add_task, ask
from support.database import held, query, sql
from support.forward import api_proxy
from support.kube_state import kube_state_metrics
from support.prometheus import TARGETS, Prometheus, hurried, prometheus
from support.release import CHART, Release
from support.scraping import targets
from support.waiting import until

MONITORED = (
    "monitoring.rules.enabled=true,backup.enabled=true,api.serviceMonitor.enabled=true,"
    "web.serviceMonitor.enabled=true,proxy.podMonitor.enabled=true"
)
KINDS = {"PrometheusRule", "ServiceMonitor", "PodMonitor"}
PEOPLE = 40
RIGHT = "DELETE ON taskapp.*"
SESSIONS = "SELECT id FROM information_schema.processlist WHERE user = 'taskapp_api'"


@dataclass(frozen=True)
class Watch:
    """A Prometheus that knows the pods of a release."""

    site: Site
    running: Prometheus
    monitors: list[dict[str, Any]]
    folder: Path
    api_server: str
    kube_state: str

    def look_for_pods(self) -> None:
        """Scrape the pods that there are now."""
        found = _targets(self.site.release, self.monitors, self.api_server, self.kube_state)
        (self.folder / TARGETS).write_text(json.dumps(found))

    def wait_for(self, *alerts: str) -> None:
        """Wait until all of these fire."""
        until(f"alerts {alerts}", lambda: set(alerts) <= self.running.firing())

    def wait_for_silence(self) -> None:
        """Wait until each pod is scraped and nothing fires."""
        self.look_for_pods()
        until("targets", lambda: set(self.running.targets().values()) == {"up"})
        until("silence", lambda: self.running.firing() == set())


@pytest.fixture(scope="module")
def watch(shared_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watch]:
    release, folder = shared_site.release, tmp_path_factory.mktemp("prometheus")
    objects = _monitoring(release)
    (rules,) = (hurried(each["spec"]) for each in objects if each["kind"] == "PrometheusRule")
    monitors = [each for each in objects if each["kind"].endswith("Monitor")]
    with api_proxy(release.kube) as port:
        address = f"127.0.0.1:{port}"
        with kube_state_metrics(address, release.namespace) as kube_state:
            found = _targets(release, monitors, address, kube_state)
            with prometheus(folder, found, rules) as running:
                yield Watch(shared_site, running, monitors, folder, address, kube_state)


def _monitoring(release: Release) -> list[dict[str, Any]]:
    """What an operator would read, of which the cluster knows nothing."""
    where = ["--namespace", release.namespace, "--set", MONITORED]
    text = release.kube.helm("template", release.name, str(CHART), *where)
    return [each for each in yaml.safe_load_all(text) if each and each["kind"] in KINDS]


def _targets(
    release: Release, monitors: list[dict[str, Any]], address: str, kube_state: str
) -> list[Any]:
    found = targets(monitors, release.get("services"), release.get("pods"), address)
    return [*found, {"targets": [kube_state], "labels": {"job": "kube-state-metrics"}}]


def test_every_part_is_scraped_and_nothing_fires(watch: Watch) -> None:
    watch.wait_for_silence()
    jobs = {target.partition(" ")[0].rpartition("/")[2] for target in watch.running.targets()}
    assert jobs == {"taskapp-api", "taskapp-web", "taskapp-proxy", "kube-state-metrics"}


@pytest.mark.parametrize(
    "part",
    [
        "proxy",
        pytest.param("web", marks=pytest.mark.thorough),
        pytest.param("api", marks=pytest.mark.thorough),
    ],
)
def test_part_without_pods_is_down(watch: Watch, part: str) -> None:
    release = watch.site.release
    release.kubectl("scale", f"deployment/taskapp-{part}", "--replicas=0")
    try:
        watch.wait_for(f"TaskappDown {part}")
    finally:
        release.kubectl("scale", f"deployment/taskapp-{part}", "--replicas=2")
        release.kubectl("rollout", "status", f"deployment/taskapp-{part}", "--timeout=2m")
    watch.wait_for_silence()


def test_lost_database_is_told_without_a_request(watch: Watch) -> None:
    release = watch.site.release
    release.kubectl("scale", "statefulset/taskapp-mysql", "--replicas=0")
    try:
        watch.wait_for("TaskappDatabaseAway api")
    finally:
        release.kubectl("scale", "statefulset/taskapp-mysql", "--replicas=1")
        release.kubectl("rollout", "status", "statefulset/taskapp-mysql", "--timeout=2m")
    watch.wait_for_silence()


@pytest.mark.thorough
def test_pods_that_the_namespace_has_no_room_for_are_missing(watch: Watch) -> None:
    release = watch.site.release
    # Room for the migration, or for one pod more.
    release.kubectl("create", "quota", "full", f"--hard=pods={len(release.running_pods()) + 1}")
    try:
        with pytest.raises(CommandError):
            release.upgrade("--set", "web.replicas=4", "--timeout", "20s")
        watch.wait_for("TaskappPodsMissing web")
    finally:
        release.kubectl("delete", "quota", "full")
    release.upgrade()
    watch.wait_for_silence()


@pytest.mark.thorough
def test_failed_migration_is_told_until_the_next_one_succeeds(watch: Watch) -> None:
    release = watch.site.release
    sql(release, "ALTER USER taskapp_migrate ACCOUNT LOCK")
    try:
        with pytest.raises(CommandError, match="taskapp-migrate"):
            release.upgrade("--set", "migrate.deadline=30,migrate.databaseWait=20")
        watch.wait_for("TaskappMigrationFailed migrate")
    finally:
        sql(release, "ALTER USER taskapp_migrate ACCOUNT UNLOCK")
    release.upgrade()
    watch.wait_for_silence()


@pytest.mark.thorough
def test_backup_that_is_due_is_missed_until_there_is_one(watch: Watch) -> None:
    release = watch.site.release
    release.upgrade("--set", "backup.enabled=true")
    watch.wait_for("TaskappBackupOld backup")
    release.kubectl("create", "job", "--from=cronjob/taskapp-backup", "backup-by-hand")
    watch.wait_for_silence()
    release.upgrade()


# From here on nothing is silent again: rates over five minutes fire on when the fault is gone.
@pytest.mark.thorough
def test_right_that_the_api_lost_is_an_error_of_its_own(watch: Watch) -> None:
    site = watch.site
    task = f"{site.origin}/app2/api/tasks/{add_task(site.origin, 'Cannot go')['id']}"

    def is_told() -> bool:
        assert ask(task, "DELETE").status in {500, 503}
        return "TaskappApiErrors api" in watch.running.firing()

    sql(site.release, f"REVOKE {RIGHT} FROM taskapp_api")
    _end_sessions(site.release)
    try:
        until("alert", is_told)
    finally:
        sql(site.release, f"GRANT {RIGHT} TO taskapp_api")
        _end_sessions(site.release)


def _end_sessions(release: Release) -> None:
    """Sessions keep the rights that they began with."""
    for session in query(release, SESSIONS):
        sql(release, f"KILL {session}")


def test_hanging_database_exhausts_the_pool_and_people_wait(watch: Watch) -> None:
    site = watch.site
    # More pages at once than web has threads would wait for those, and not for the database.
    addresses = [f"{site.origin}/app2/"] * 8 + [f"{site.origin}/app2/api/tasks"] * 2 * PEOPLE
    with held(site.release, "LOCK TABLES tasks WRITE"), ThreadPoolExecutor(PEOPLE) as people:
        answers = people.map(ask, addresses)
        watch.wait_for("TaskappPoolExhausted api")
        assert {answer.status for answer in answers} == {503}
    watch.wait_for("TaskappPageSlow web", "TaskappPageErrors web")
    # Each pod of the page must have had one answer from the API, so enough are asked at once.
    with ThreadPoolExecutor(16) as people:
        pages = [f"{site.origin}/app2/"] * 32
        until("pages", lambda: {answer.status for answer in people.map(ask, pages)} == {200})
