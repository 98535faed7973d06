"""MySQL is killed or deleted at random moments, under people who write and read."""

import random
import time
from datetime import datetime, timedelta

from resilience.processes import of_pod
from resilience.site import Site
from support.amounts import amount
from support.load import Load, load
from support.patient import PatientPerson
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
    """The seconds from the loss of the database to the first write after it."""
    until("calm", lambda: not any(r.problem for r in work.since(datetime.now() - CALM)))
    time.sleep(random.uniform(0, 2))
    lost_at = datetime.now()
    _lose(site, number)
    return until("write after the loss", lambda: work.outage_since(lost_at))


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
    shared_site.figure(f"MySQL lost {LOSSES} times, writing again after {away} s: {report}")
    assert not [*report.lost, *report.doubled]
    assert [str(r) for r in report.failed if not _says_when_to_retry(r)] == []
    assert [str(r) for r in report.requests if r.seconds > ANSWERED_WITHIN] == []
    assert _restarts_of_others(shared_site) == restarts
