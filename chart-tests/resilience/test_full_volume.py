"""MySQL's volume is full: reading goes on, writing is refused, and freed space is enough."""

import time
from collections.abc import Iterator

import pytest

from hack.deploy import engines, images
from hack.process import CommandError
from resilience.site import Site, site
from resilience.small_volume import small_volume
from support.client import Answer, ask
from support.database import POD, query
from support.figures import Figure
from support.waiting import until

pytestmark = pytest.mark.thorough

NOTES = "n" * 10_000
FILL = ["exec", POD, "--", "dd", "if=/dev/zero", "of=/var/lib/mysql/fill", "bs=64k"]


@pytest.fixture(scope="module")
def small_site(figure: Figure) -> Iterator[Site]:
    """A release on a volume that fills up."""
    engine = engines.from_environment()
    with small_volume(engine.kube) as storage_class:
        value = f"mysql.persistence.storageClass={storage_class}"
        tag = images.content_tag()
        with site(engine, "e2e-full-volume", 30093, tag, figure, "--set", value) as found:
            yield found


def add(site: Site) -> Answer:
    """Add a task that needs room."""
    body = {"title": "Room", "notes": NOTES}
    return ask(f"{site.origin}/app2/api/tasks", "POST", body)


def test_full_volume_refuses_writes_until_there_is_room(small_site: Site) -> None:
    release, before = small_site.release, small_site.release.restarts()
    assert add(small_site).status == 201
    with pytest.raises(CommandError, match="No space left"):
        release.kubectl(*FILL)
    refused = [answer for answer in (add(small_site) for _ in range(20)) if answer.status != 201]
    assert {(answer.status, answer.headers["Retry-After"]) for answer in refused} == {(503, "2")}
    assert ask(f"{small_site.origin}/app2/api/tasks").status == 200
    release.kubectl("exec", POD, "--", "rm", "/var/lib/mysql/fill")
    started = time.monotonic()
    until("written task", lambda: add(small_site).status == 201)
    seconds = time.monotonic() - started
    assert query(release, "SELECT COUNT(*) FROM tasks") == [str(22 - len(refused))]
    small_site.figure(f"full volume: {len(refused)} refused, then a write after {seconds:.1f} s")
    assert release.restarts() == before
