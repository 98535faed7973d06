"""All nodes lose their power at once: when it is back, so is everything, without a hand."""

import time

import pytest

from resilience.nodes import Cluster
from resilience.site import Site
from support.client import ask
from support.load import load
from support.patient import PatientPerson
from support.waiting import until

pytestmark = pytest.mark.thorough


def answers(origin: str) -> bool:
    """Whether page and API answer."""
    try:
        return {ask(f"{origin}{path}").status for path in ("/app2/", "/app2/api/tasks")} == {200}
    except OSError:
        return False


def test_power_loss_costs_no_acknowledged_write(spread_site: Site, two_nodes: Cluster) -> None:
    with load(spread_site.origin, kind=PatientPerson) as work:
        until("work", lambda: work.count() > 300)
        two_nodes.kill()
        time.sleep(1)
        two_nodes.up()
        started = time.monotonic()
        until("answer", lambda: answers(spread_site.origin))
        seconds = time.monotonic() - started
        report = work.finish(work.count() + 100)
    spread_site.figure(f"power lost and back: the URL works {seconds:.0f} s after the nodes do")
    assert report.lost + report.doubled == []
    assert not report.requests[-1].problem
