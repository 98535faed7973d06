"""MySQL is killed or deleted at random moments, under people who write and read."""

import random
import time
from datetime import datetime, timedelta

from resilience.site import Site
from support.amounts import amount
from support.load import Load, load
from support.patient import PatientPerson
from support.processes import of_pod
from support.request import Request
from support.waiting import until

LOSSES = amount(2, 10)
POD = "taskapp-mysql-0"
# A second, and another for processors that a starting MySQL keeps busy.
ANSWERED_WITHIN = 2.0
CALM = timedelta(seconds=2)


def _lose(site: Site, number: int) -> None:
    """Kill mysqld, or delete its pod: by turns, which takes back the kubelet's growing delays."""
    if number % 2:
        site.release.kubectl("delete", "pod", POD, "--wait=false")
    else:
        (mysqld,) = of_pod(site.release.running_pods()[POD], "mysqld")
        mysqld.kill()


def _outage(site: Site, number: int, work: Load) -> float:
    """The seconds from the loss of the database to the last request that failed for it."""
    time.sleep(random.uniform(1, 3))
    lost_at, before = datetime.now(), _server(site)
    _lose(site, number)
    until("another server", lambda: _server(site) not in (before, None))
    until("calm", lambda: not work.failed_since(datetime.now() - CALM))
    return (max(r.ended for r in work.failed_since(lost_at)) - lost_at).total_seconds()


def _server(site: Site) -> tuple[str, str] | None:
    """The pod and the container of MySQL, once it is ready."""
    for pod in site.release.get("pods"):
        for status in pod["status"].get("containerStatuses", []):
            if pod["metadata"]["name"] == POD and status["ready"]:
                return pod["metadata"]["uid"], status["containerID"]
    return None


def _restarts_of_others(site: Site) -> dict[str, int]:
    restarts = site.release.restarts().items()
    return {name: times for name, times in restarts if not name.startswith(POD)}


def _says_when_to_retry(request: Request) -> bool:
    answer = request.answer
    return answer is not None and answer.status == 503 and "Retry-After" in answer.headers


def test_lost_database_loses_no_write_and_hangs_nobody(shared_site: Site) -> None:
    restarts = _restarts_of_others(shared_site)
    with load(shared_site.origin, kind=PatientPerson) as work:
        outages = [_outage(shared_site, number, work) for number in range(LOSSES)]
        report = work.finish(0)
    away = ", ".join(f"{seconds:.1f}" for seconds in outages)
    shared_site.figure(f"MySQL lost {LOSSES} times, the last failure after {away} s: {report}")
    assert not [*report.lost, *report.doubled]
    assert [str(r) for r in report.failed if not _says_when_to_retry(r)] == []
    assert [str(r) for r in report.requests if r.seconds > ANSWERED_WITHIN] == []
    assert _restarts_of_others(shared_site) == restarts
