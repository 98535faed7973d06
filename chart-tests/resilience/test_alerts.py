"""A real Prometheus scrapes the release by the chart's monitors, and each fault fires its alert."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from resilience.database import held
from resilience.site import Site
from support.client import ask
from support.forward import api_proxy
from support.prometheus import TARGETS, Prometheus, hurried, prometheus
from support.release import CHART, Release
from support.scraping import targets
from support.waiting import until

MONITORED = (
    "monitoring.rules.enabled=true,api.serviceMonitor.enabled=true,"
    "web.serviceMonitor.enabled=true,proxy.podMonitor.enabled=true"
)
KINDS = {"PrometheusRule", "ServiceMonitor", "PodMonitor"}
PEOPLE = 40


@dataclass(frozen=True)
class Watch:
    """A Prometheus that knows the pods of a release."""

    site: Site
    running: Prometheus
    monitors: list[dict[str, Any]]
    folder: Path
    api_server: str

    def look_for_pods(self) -> None:
        """Scrape the pods that there are now."""
        found = _targets(self.site.release, self.monitors, self.api_server)
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
        found = _targets(release, monitors, address)
        with prometheus(folder, found, rules) as running:
            yield Watch(shared_site, running, monitors, folder, address)


def _monitoring(release: Release) -> list[dict[str, Any]]:
    """What an operator would read, of which the cluster knows nothing."""
    where = ["--namespace", release.namespace, "--set", MONITORED]
    text = release.kube.helm("template", release.name, str(CHART), *where)
    return [each for each in yaml.safe_load_all(text) if each and each["kind"] in KINDS]


def _targets(release: Release, monitors: list[dict[str, Any]], address: str) -> list[Any]:
    return targets(monitors, release.get("services"), release.get("pods"), address)


def test_every_part_is_scraped_and_nothing_fires(watch: Watch) -> None:
    watch.wait_for_silence()
    jobs = {target.partition(" ")[0].rpartition("/")[2] for target in watch.running.targets()}
    assert jobs == {"taskapp-api", "taskapp-web", "taskapp-proxy"}


@pytest.mark.parametrize("part", ["proxy", "web", "api"])
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


def test_hanging_database_exhausts_the_pool_and_people_wait(watch: Watch) -> None:
    site = watch.site
    # More pages at once than web has threads would wait for those, and not for the database.
    addresses = [f"{site.origin}/app2/"] * 8 + [f"{site.origin}/app2/api/tasks"] * 2 * PEOPLE
    with held(site.release, "LOCK TABLES tasks WRITE"), ThreadPoolExecutor(PEOPLE) as people:
        answers = people.map(ask, addresses)
        watch.wait_for("TaskappPoolExhausted api")
        assert {answer.status for answer in answers} == {503}
    watch.wait_for("TaskappPageSlow web", "TaskappPageErrors web")
