"""MySQL versions: what cannot take the data over is refused, and what serves goes on serving."""

import re
from collections.abc import Iterator

import pytest

from hack.deploy import engines, images
from hack.process import CommandError
from resilience.site import Site
from support.database import sql
from support.digests import digest
from support.namespaces import own_namespace
from support.release import Release
from support.waiting import until

pytestmark = pytest.mark.thorough

REPOSITORY = "docker.io/library/mysql"
POD = "taskapp-mysql-0"
SKIPPED = "does not skip a long-term release"
GOES_BACK = "cannot go back"
ALONE = "proxy.enabled=false,web.enabled=false,api.enabled=false"


@pytest.fixture(scope="module")
def old() -> Iterator[Release]:
    """A database of the release before the last one, and a row in it."""
    engine = engines.from_environment()
    values = ("--set", ALONE, "--set-string", "mysql.image.tag=8.0")
    release = Release(engine.kube, "e2e-mysql-upgrades", images.content_tag(), values)
    with own_namespace(release.kube, release.namespace):
        release.upgrade()
        sql(release, "CREATE TABLE kept AS SELECT 'still here' AS word")
        yield release


def _tag(version: str) -> tuple[str, str]:
    return "--set-string", f"mysql.image.tag={version}"


def _digest(version: str) -> tuple[str, str]:
    """The setting of a version that templates cannot know."""
    return "--set-string", f"mysql.image.digest={digest(f'{REPOSITORY}:{version}')}"


def _set_image(release: Release, version: str) -> None:
    """What no upgrade of the chart would do, but a hand, or `helm rollback`."""
    release.kubectl("set", "image", "statefulset/taskapp-mysql", f"mysql={REPOSITORY}:{version}")


def _refuse(release: Release, message: str, *setting: str) -> None:
    """The upgrade fails with the message, and no pod is another one."""
    before = release.running_pods()
    with pytest.raises(CommandError, match=message):
        release.upgrade(*setting)
    assert release.running_pods() == before
    assert sql(release, "SELECT 'served'") == "served"


def _hook_said(release: Release) -> str:
    return release.kubectl("logs", "job/taskapp-migrate", "-c", "mysql-upgrade")


def test_skipped_release_is_refused_by_its_tag(old: Release) -> None:
    _refuse(old, f"{SKIPPED}: write 8.4, then 9.7", *_tag("9.7"))


def test_skipped_release_is_refused_by_its_digest(old: Release) -> None:
    _refuse(old, "taskapp-migrate", *_digest("9.7"))
    assert re.search(r"of MySQL 8\.0\.\d+ and this image is MySQL 9\.7\.\d+", _hook_said(old))


def test_server_leaves_data_alone_that_it_must_not_have(old: Release) -> None:
    _set_image(old, "9.7")
    path = "jsonpath={.status.containerStatuses[0].lastState.terminated.message}"
    look = ["get", "pod", POD, "--ignore-not-found", "-o", path]
    said = until("message", lambda: old.kubectl(*look))
    assert SKIPPED in said
    _set_image(old, "8.0")
    old.kubectl("rollout", "status", "statefulset/taskapp-mysql", "--timeout=120s")
    assert sql(old, "SELECT word FROM kept; SELECT VERSION()").startswith("still here\n8.0.")


def test_older_release_is_refused_by_its_tag(shared_site: Site) -> None:
    _refuse(shared_site.release, f"{GOES_BACK}: write 9.7", *_tag("8.0"))


def test_older_release_is_refused_by_its_digest(shared_site: Site) -> None:
    _refuse(shared_site.release, "taskapp-migrate", *_digest("8.0"))
    assert GOES_BACK in _hook_said(shared_site.release)
    shared_site.release.upgrade()
