"""A killed process takes along the requests that it was at, and for a moment what it was to do."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from resilience.site import Site
from support.amounts import amount
from support.load import Report, load
from support.patient import PatientPerson
from support.processes import Process, of_pod, workers_of_pod
from support.request import Request
from support.waiting import until

KILLS = amount(1, 5)
REQUESTS = amount(500, 5_000)
BACK_WITHIN = timedelta(seconds=2)
# A process takes a moment to end on a busy machine, and closes its connections then.
ENDING = timedelta(seconds=0.5)


@dataclass(frozen=True)
class Victim:
    """A kind of process in the pods of a part."""

    part: str
    command: str
    find: Callable[[str, str], list[Process]]

    @property
    def ends_container(self) -> bool:
        """Whether its container ends with it, which the kubelet starts again then."""
        return self.find is of_pod


API = Victim("api", "taskapp-api", of_pod)
WEB_WORKER = Victim("web", "gunicorn", workers_of_pod)
NGINX_WORKER = Victim("proxy", "nginx: worker", workers_of_pod)
NGINX = Victim("proxy", "nginx: master", of_pod)


def _kill(site: Site, victim: Victim, pod: str) -> tuple[datetime, float]:
    """Kill the process in this pod; the moment, and the seconds until another is in its place."""
    uid, restarts = site.release.running_pods()[pod], site.release.restarts()
    (process,) = victim.find(uid, victim.command)
    at, started = process.kill(), time.monotonic()
    until("new process", lambda: {*victim.find(uid, victim.command)} - {process}, interval=0.02)
    if victim.ends_container:
        until("restart of the container", lambda: site.release.restarts() != restarts)
        site.release.kubectl("wait", f"pod/{pod}", "--for=condition=Ready", "--timeout=2m")
    return at, time.monotonic() - started


def _killed_under_load(site: Site, victim: Victim) -> tuple[list[datetime], Report]:
    """What people met as processes of one pod after the other were killed."""
    pods = [name for name in site.release.running_pods() if f"-{victim.part}-" in name]
    kills = []
    with load(site.origin, kind=PatientPerson) as work:
        for number in range(KILLS):
            time.sleep(2)
            kills.append(_kill(site, victim, pods[number % len(pods)]))
        report = work.finish(REQUESTS)
    whole = ", ".join(f"{seconds:.1f}" for _, seconds in kills)
    site.figure(f"kill -9 of {victim.command}, another in its place after {whole} s: {report}")
    assert not [*report.lost, *report.doubled]
    return [at for at, _ in kills], report


def _in_flight(request: Request, killed: datetime) -> bool:
    return request.at <= killed + ENDING and request.ended >= killed


def _sent_in_vain(request: Request, killed: datetime) -> bool:
    return request.method != "GET" and _in_flight(request, killed)


def _sent_in_vain_or_not_repeated(request: Request, killed: datetime) -> bool:
    # nginx never repeats DELETE, so one may meet the dead pod until its Service forgets it.
    not_repeated = request.method == "DELETE" and _soon_after(request, killed)
    return not_repeated or _sent_in_vain(request, killed)


def _soon_after(request: Request, killed: datetime) -> bool:
    return killed <= request.ended <= killed + BACK_WITHIN


@pytest.mark.parametrize(
    ("victim", "may_fail"),
    [
        (API, _sent_in_vain_or_not_repeated),
        pytest.param(WEB_WORKER, _sent_in_vain, marks=pytest.mark.thorough),
        pytest.param(NGINX_WORKER, _in_flight, marks=pytest.mark.thorough),
        (NGINX, _soon_after),
    ],
    ids=["api", "web-worker", "nginx-worker", "nginx"],
)
def test_killed_process_fails_no_request_but_these(
    shared_site: Site, victim: Victim, may_fail: Callable[[Request, datetime], bool]
) -> None:
    kills, report = _killed_under_load(shared_site, victim)
    others = [r for r in report.failed if not any(may_fail(r, killed) for killed in kills)]
    assert [str(request) for request in others] == []
