"""Planned changes: whoever is at work meanwhile notices none of them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from resilience.eviction import evict, fewest_available
from resilience.site import Site
from support.amounts import amount
from support.waiting import until

REQUESTS = amount(1_000, 10_000)
PARTS = ("api", "web", "proxy")


@pytest.fixture(autouse=True)
def database_undisturbed(shared_site: Site) -> Iterator[None]:
    """Nothing here changes the database, so its pod stays, and never restarts."""
    before = _database(shared_site)
    yield
    assert _database(shared_site) == before


def _database(site: Site) -> tuple[str, int]:
    pod, container = "taskapp-mysql-0", "taskapp-mysql-0/mysql"
    return site.release.running_pods()[pod], site.release.restarts()[container]


@contextmanager
def _all_replaced(site: Site) -> Iterator[None]:
    """Every pod but the database's is another one afterwards."""
    before = set(site.release.running_pods().values()) - {_database(site)[0]}
    yield
    assert not before & set(site.release.running_pods().values())


def _on_all(value: str) -> str:
    return ",".join(f"{part}.{value}" for part in PARTS)


def test_upgrade_and_rollback_fail_no_request(shared_site: Site) -> None:
    with shared_site.undisturbed("upgrade of all pods", REQUESTS), _all_replaced(shared_site):
        shared_site.release.upgrade("--set-string", _on_all("podAnnotations.revision=2"))
    with shared_site.undisturbed("rollback of all pods", REQUESTS), _all_replaced(shared_site):
        shared_site.release.roll_back()


def test_config_change_fails_no_request(shared_site: Site) -> None:
    with shared_site.undisturbed("change of settings", REQUESTS):
        settings = "web.pageSize=10,proxy.maxBodySize=2m,api.logLevel=warning"
        shared_site.release.upgrade("--set", settings)
    shared_site.release.roll_back()


def test_scaling_up_and_down_fails_no_request(shared_site: Site) -> None:
    with shared_site.undisturbed("from 2 pods each to 4", REQUESTS):
        shared_site.release.upgrade("--set", _on_all("replicas=4"))
    with shared_site.undisturbed("from 4 pods each to 2", REQUESTS):
        shared_site.release.roll_back()
        until("end of half the pods", lambda: len(shared_site.release.get("pods")) <= 8)


def test_drain_by_eviction_fails_no_request_and_keeps_to_the_budget(shared_site: Site) -> None:
    release = shared_site.release
    pods = [name for name in release.running_pods() if "-mysql-" not in name]
    with (
        shared_site.undisturbed("eviction of all pods", REQUESTS),
        _all_replaced(shared_site),
        fewest_available(release) as fewest,
    ):
        refused = evict(release, pods)
        release.kubectl("rollout", "status", "deployment", "--timeout=2m")
    assert refused > 0
    assert fewest == {f"taskapp-{part}": 1 for part in PARTS}
