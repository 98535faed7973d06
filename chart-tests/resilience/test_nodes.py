"""One of two nodes is drained, or dies without warning: the other one carries on."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest

from hack.deploy import images
from resilience.nodes import (
    CONTROL_PLANE,
    TOLERATION_SECONDS,
    WORKER,
    Cluster,
    leave_dead_nodes,
    place,
)
from resilience.site import Site, site
from support.amounts import amount
from support.client import add_task, ask, titles
from support.figures import Figure
from support.load import Report, load
from support.patient import PatientPerson
from support.release import Release
from support.waiting import until

pytestmark = pytest.mark.thorough

REQUESTS = amount(1_000, 5_000)
TIERS = ["api", "web", "proxy"]
# kube-controller-manager's node-monitor-grace-period, which hack/cluster leaves as it is.
NODE_GRACE = 50.0
START = 45.0
# Everyone may have a request in hand there, for whose answer nginx waits 10 s.
OUTAGE = 11.0


@pytest.fixture(scope="module")
def pinned_site(two_nodes: Cluster, figure: Figure) -> Iterator[Site]:
    """A release with its MySQL on the node that dies, and the rest on the other one."""
    placed = [argument for tier in TIERS for argument in place(tier, CONTROL_PLANE)]
    single = ["--set", ",".join(f"{tier}.replicas=1" for tier in TIERS)]
    values = [*placed, *single, *place("mysql", WORKER), *leave_dead_nodes("mysql")]
    tag = images.content_tag()
    with site(two_nodes, "e2e-pinned", 30092, tag, figure, *values, keep=True) as found:
        yield found


def nodes_of(release: Release) -> dict[str, Counter[str]]:
    """How many ready pods of each tier are on which node."""
    found: dict[str, Counter[str]] = {tier: Counter() for tier in TIERS}
    for pod in release.get("pods"):
        tier = pod["metadata"]["labels"].get("app.kubernetes.io/name")
        conditions = {each["type"]: each["status"] for each in pod["status"].get("conditions", [])}
        if tier in found and conditions.get("Ready") == "True":
            found[tier][pod["spec"]["nodeName"]] += 1
    return found


def spread(release: Release) -> None:
    """Roll the tiers out again, which is what spreads them over a node that came back."""
    deployments = [f"deployment/taskapp-{tier}" for tier in TIERS]
    release.kubectl("rollout", "restart", *deployments)
    for deployment in deployments:
        release.kubectl("rollout", "status", deployment, "--timeout=120s")


def wait_for_replacements(release: Release) -> float:
    """Wait until two pods of each tier are ready on the node that is left; the seconds it took."""
    started = time.monotonic()
    on_one = {tier: Counter({CONTROL_PLANE: 2}) for tier in TIERS}
    limit = NODE_GRACE + TOLERATION_SECONDS + START
    until("replacement", lambda: nodes_of(release) == on_one, limit)
    return time.monotonic() - started


def mysql_pods(release: Release) -> list[dict[str, Any]]:
    """Every pod that has the database or is to have it."""
    label = "app.kubernetes.io/name=mysql"
    pods = release.kubectl("get", "pods", "-l", label, "-o", "json")
    found: list[dict[str, Any]] = json.loads(pods)["items"]
    return found


def volume_of(release: Release) -> str:
    """The volume that the database's claim is bound to."""
    (claim,) = release.get("persistentvolumeclaims")
    return str(claim["spec"]["volumeName"])


def written(origin: str) -> bool:
    """Whether a task can be added."""
    with suppress(TimeoutError):
        return ask(f"{origin}/app2/api/tasks", "POST", {"title": "Back"}).status == 201
    return False


def longest_outage(report: Report) -> float:
    """The longest time in which nobody got the answer that he wanted."""
    good = [request for request in report.requests if not request.problem]
    ends = sorted(request.at.timestamp() + request.seconds for request in good)
    return max(later - earlier for earlier, later in pairwise(ends))


def test_every_tier_has_a_pod_on_each_node(spread_site: Site) -> None:
    on_each = Counter({CONTROL_PLANE: 1, WORKER: 1})
    assert nodes_of(spread_site.release) == dict.fromkeys(TIERS, on_each)


def test_drain_fails_no_request(spread_site: Site) -> None:
    kubectl = spread_site.release.kube.kubectl
    try:
        with spread_site.undisturbed("drain of a node", REQUESTS):
            kubectl("drain", WORKER, "--ignore-daemonsets", "--delete-emptydir-data")
        on_one = {tier: Counter({CONTROL_PLANE: 2}) for tier in TIERS}
        assert nodes_of(spread_site.release) == on_one
    finally:
        kubectl("uncordon", WORKER)
    spread(spread_site.release)


def test_dead_node_is_replaced_by_the_other(
    spread_site: Site, pinned_site: Site, two_nodes: Cluster
) -> None:
    add_task(pinned_site.origin, "On the volume of the node that dies")
    volume = volume_of(pinned_site.release)
    with load(spread_site.origin, kind=PatientPerson) as work:
        time.sleep(5)
        two_nodes.kill(WORKER)
        seconds = wait_for_replacements(spread_site.release)
        report = work.finish(REQUESTS)
    figure = spread_site.figure
    figure(f"node dead: {report}; longest outage {longest_outage(report):.1f} s")
    figure(f"node dead: its pods replaced after {seconds:.0f} s")
    assert report.lost + report.doubled == []
    assert longest_outage(report) < OUTAGE
    assert volume_of(pinned_site.release) == volume


def test_database_waits_for_its_node(pinned_site: Site, two_nodes: Cluster) -> None:
    release, origin = pinned_site.release, pinned_site.origin
    started = time.monotonic()
    refused = ask(f"{origin}/app2/api/tasks", "POST", {"title": "Nowhere to go"})
    assert (refused.status, "Retry-After" in refused.headers) == (503, True)
    assert time.monotonic() - started < 10
    assert [p["spec"].get("nodeName") for p in mysql_pods(release)] in ([WORKER], [None])
    two_nodes.up()
    started = time.monotonic()
    until("written task", lambda: written(origin))
    pinned_site.figure(f"node back: first write after {time.monotonic() - started:.0f} s")
    assert titles(origin)[-1] == "On the volume of the node that dies"
    assert [pod["spec"]["nodeName"] for pod in mysql_pods(release)] == [WORKER]
