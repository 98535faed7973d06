"""A real Prometheus scrapes the parts by the chart's monitors and evaluates the chart's alerts."""

from pathlib import Path

from render import exported
from render.chart import Manifest, Rendered, render
from render.monitoring_effects import ALERTING
from render.stub_pages import Pages, stub_pages
from support.prometheus import hurried, prometheus
from support.scraping import Targets, targets
from support.waiting import until

PODS = "/api/v1/namespaces/tasks/pods"
FOUND = {"t-api t-api-1", "t-web t-web-1", "tasks/t-proxy t-proxy-1"}


def _pod(deployment: Manifest) -> Manifest:
    template = deployment["spec"]["template"]
    metadata = {"name": f"{deployment['metadata']['name']}-1", "namespace": "tasks"}
    return {"metadata": template["metadata"] | metadata, "spec": template["spec"]}


def _targets(rendered: Rendered, address: str) -> Targets:
    monitors = [*rendered.of("ServiceMonitor"), *rendered.of("PodMonitor")]
    pods = [_pod(deployment) for deployment in rendered.of("Deployment")]
    return targets(monitors, rendered.of("Service"), pods, address)


def test_parts_are_scraped_and_a_lost_database_fires(tmp_path: Path) -> None:
    ready = True
    pages: Pages = {
        f"{PODS}/t-api-1:9000/proxy/metrics": lambda: exported.api(ready),
        f"{PODS}/t-web-1:9000/proxy/metrics": exported.web,
        f"{PODS}/t-proxy-1:8081/proxy/metrics": exported.proxy,
    }
    rendered = render(ALERTING)
    rules = hurried(rendered.one("PrometheusRule", "t-alerts")["spec"])
    with (
        stub_pages(pages) as server,
        prometheus(tmp_path, _targets(rendered, server.address), rules) as running,
    ):
        up = dict.fromkeys(FOUND, "up")
        until("target that is up", lambda: running.targets() == up, 30, 0.2)
        until("end of what fired before", lambda: running.firing() == set(), 30, 0.2)
        ready = False
        lost = {"TaskappDatabaseAway api"}
        until("alert", lambda: running.firing() == lost, 30, 0.2)
        ready = True
        until("end of the alert", lambda: running.firing() == set(), 30, 0.2)
