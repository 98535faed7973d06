"""The autoscaler follows the load, and nobody at work notices."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hack import tools
from hack.cluster.base_images import METRICS_SERVER
from hack.deploy import engines
from hack.deploy.kube import Kube
from hack.process import CommandError
from resilience.site import Site
from support.amounts import amount
from support.waiting import until

pytestmark = pytest.mark.thorough

REQUESTS = amount(1_000, 10_000)
MANIFEST = Path(__file__).with_name("metrics-server.yaml")
METRICS = "/apis/metrics.k8s.io/v1beta1/pods"
AUTOSCALING = (
    "enabled=true",
    "minReplicas=2",
    "maxReplicas=4",
    "scaleDownStabilizationWindowSeconds=15",
)
BUSY, QUIET = 200.0, 4.0  # requests a second
PATIENCE = 240


@pytest.fixture(scope="module")
def scaled_site(shared_site: Site) -> Iterator[Site]:
    """The release with an autoscaler for the API, in a cluster that measures its pods."""
    engine = engines.from_environment()
    if isinstance(engine, engines.Node):
        command = [sys.executable, "-m", "hack.cluster", "images", METRICS_SERVER.reference]
        subprocess.run(command, cwd=tools.ROOT, check=True)
    engine.kube.apply(MANIFEST.read_text())
    try:
        until("metrics of pods", lambda: _has_metrics(engine.kube))
        yield shared_site
    finally:
        engine.kube.kubectl("delete", "-f", str(MANIFEST))


def _has_metrics(kube: Kube) -> bool:
    try:
        return '"cpu"' in kube.kubectl("get", "--raw", METRICS)
    except CommandError:
        return False


def _has_pods(site: Site, count: int) -> bool:
    """Whether the API has so many pods, all ready, and none that is ending."""
    pods = [p for p in site.release.get("pods") if p["metadata"]["name"].startswith("taskapp-api-")]
    ready = [c["ready"] for p in pods for c in p["status"].get("containerStatuses", [])]
    return len(pods) == count and ready == [True] * count


def test_load_doubles_the_pods_and_takes_them_back(scaled_site: Site) -> None:
    values = ",".join(f"api.autoscaling.{value}" for value in AUTOSCALING)
    with scaled_site.undisturbed("autoscaler, from 2 pods to 4", REQUESTS, BUSY):
        scaled_site.release.upgrade("--set", values)
        until("4 pods of the API", lambda: _has_pods(scaled_site, 4), PATIENCE)
    with scaled_site.undisturbed("autoscaler, from 4 pods to 2", 1, QUIET):
        until("2 pods of the API", lambda: _has_pods(scaled_site, 2), PATIENCE)
    scaled_site.release.roll_back()
