"""The metrics that the parts really export, and the labels of each."""

from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families

from render.chart import render
from taskapp_api.metrics import Metrics
from taskapp_api.settings import DatabaseSettings, Settings
from taskapp_api.store import Store
from taskapp_web import metrics as web_metrics

Names = dict[str, set[str]]

# Of kube-state-metrics, those that stand in its documentation as stable.
KUBE_STATE_METRICS: Names = {
    "kube_cronjob_created": {"cronjob"},
    "kube_cronjob_status_last_successful_time": {"cronjob"},
    "kube_deployment_spec_replicas": {"deployment"},
    "kube_deployment_status_replicas_available": {"deployment"},
    "kube_job_failed": {"job_name", "condition"},
    "kube_statefulset_replicas": {"statefulset"},
    "kube_statefulset_status_replicas_ready": {"statefulset"},
}


def api(ready: bool = True) -> bytes:
    """What the API writes, once it has answered a request."""
    store = Store(Settings(DatabaseSettings(sqlite_path=Path("none"))))
    store.ready = ready
    metrics = Metrics(store)
    metrics.observe("GET", "/tasks", 200, 0.1)
    return generate_latest(metrics.registry)


def web() -> bytes:
    """What the page writes, once it has answered a request; its workers' own are not summed."""
    registry = CollectorRegistry()
    for metric in vars(web_metrics).values():
        if isinstance(metric, MetricWrapperBase):
            metric.labels(*["x" for _ in metric._labelnames])
            registry.register(metric)
    return generate_latest(registry)


def proxy() -> bytes:
    """What nginx writes by its configuration, with a number for each variable."""
    config: str = render().one("ConfigMap", "t-proxy")["data"]["status.conf"]
    for name in ("active", "reading", "writing", "waiting"):
        config = config.replace(f" $connections_{name}", " 1")
    (text,) = config.split('return 200 "# HELP')[1:]
    return ("# HELP" + text.partition('"')[0]).encode()


def names(text: bytes) -> Names:
    """The names of metrics, and the labels of each."""
    families = text_string_to_metric_families(text.decode())
    return {sample.name: set(sample.labels) for family in families for sample in family.samples}
