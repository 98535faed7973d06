"""What Prometheus is told."""

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
)

from taskapp_api.store import Store

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The metrics of one application, in a registry of their own."""

    def __init__(self, store: Store) -> None:
        self.registry = CollectorRegistry()
        for collector in (GCCollector, PlatformCollector, ProcessCollector):
            collector(registry=self.registry)
        labels = ("method", "route", "status")
        self._requests = Counter(
            "http_requests", "Requests answered", labels, registry=self.registry
        )
        self._duration = Histogram(
            "http_request_duration_seconds",
            "Time from the request's head to the end of the answer",
            labels,
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        text = "Whether the database was there with the schema expected when last asked for"
        self._gauge("database_ready", text, lambda: store.ready)
        text = "Whether the schema was the one expected when the database answered last"
        self._gauge("schema_ready", text, lambda: store.schema_ready)
        self._gauge("db_pool_size", "Database connections at most", lambda: store.pool.size)
        self._gauge("db_pool_busy", "Connections lent", lambda: store.pool.busy)
        self._gauge("db_pool_waiting", "Requests waiting", lambda: store.pool.waiting)
        self._gauge("db_connections", "Open connections", lambda: store.connections)

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request under its route's template; a client must not invent labels."""
        key = (method if method in METHODS else "other", route, status)
        requests, duration = self._series.get(key) or self._new_series(*key)
        requests.inc()
        duration.observe(seconds)

    def _new_series(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        labels = (method, route, str(status))
        series = self._requests.labels(*labels), self._duration.labels(*labels)
        self._series[method, route, status] = series
        return series

    def _gauge(self, name: str, text: str, value: Callable[[], float]) -> None:
        Gauge(f"taskapp_api_{name}", text, registry=self.registry).set_function(value)
