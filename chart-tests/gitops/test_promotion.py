"""Staging and production beside `local`. The tests of this file build on one another."""

from collections.abc import Iterator

import pytest

from gitops.delivery import Delivery, servers, serving
from gitops.target import Target, remove
from hack.process import CommandError
from hack.release.version import Version
from support.client import add_task, request
from support.waiting import until

PULL_REQUEST = "flux/production"
INSTALL = 300.0


@pytest.fixture(scope="module")
def staging(delivery: Delivery) -> Target:
    return Target(delivery, "staging")


@pytest.fixture(scope="module")
def production(delivery: Delivery) -> Target:
    return Target(delivery, "production")


@pytest.fixture(scope="module", autouse=True)
def _started(delivery: Delivery, staging: Target, production: Target) -> Iterator[None]:
    for target in (staging, production):
        target.start()
    yield
    remove([staging, production])
    git = delivery.repository.git
    if git("ls-remote", "--quiet", "--heads", "origin", PULL_REQUEST):
        git("push", "--quiet", "origin", f":{PULL_REQUEST}")


@pytest.mark.parametrize("name", ["staging", "production"])
def test_first_install_needs_nothing_but_git(delivery: Delivery, name: str) -> None:
    target = Target(delivery, name)
    until(f"release in {name}", target.is_ready, INSTALL)
    first = target.one("helmrelease")["status"]["history"][-1]
    assert first["version"] == 1
    assert [test["phase"] for test in first["testHooks"].values()] == ["Succeeded"]
    with target.cluster.forwarded() as origin:
        add_task(origin, f"First in {name}")
        assert f"First in {name}" in request(f"{origin}/app2/").body


@pytest.fixture(scope="module")
def candidate(delivery: Delivery) -> Version:
    """A pre-release that was pushed."""
    wanted = delivery.next_version("rc.1")
    delivery.publish(wanted)
    return wanted


@pytest.mark.thorough
def test_prerelease_reaches_staging_only(
    candidate: Version, staging: Target, production: Target
) -> None:
    until("pre-release", lambda: serving(staging.cluster) == servers(candidate), INSTALL)
    scanned = production.one("imagerepository")["status"]["lastScanResult"]["latestTags"]
    assert str(candidate) in scanned
    assert production.one("imagepolicy")["status"]["latestRef"]["tag"] != str(candidate)
    assert not serving(production.cluster) & servers(candidate)


@pytest.mark.thorough
def test_stable_release_reaches_production_when_a_person_merges_it(
    delivery: Delivery, candidate: Version, production: Target
) -> None:
    stable = Version(candidate.major, candidate.minor, candidate.patch)
    git = delivery.repository.git
    running = serving(production.cluster)
    delivery.publish(stable)
    until("branch", lambda: f"imageTag: {stable} " in _proposed(delivery))
    assert serving(production.cluster) == running
    git("merge", "--quiet", "--no-edit", f"origin/{PULL_REQUEST}")
    delivery.push()
    git("push", "--quiet", "origin", f":{PULL_REQUEST}")
    until("release", lambda: serving(production.cluster) == servers(stable), INSTALL)
    until("smoke test", production.is_ready)


def _proposed(delivery: Delivery) -> str:
    """Production's values on the branch of the pull request; empty without one."""
    try:
        delivery.repository.git("fetch", "--quiet", "origin", PULL_REQUEST)
    except CommandError:
        return ""
    values = "clusters/production/values.yaml"
    return delivery.repository.git("show", f"origin/{PULL_REQUEST}:{values}")
