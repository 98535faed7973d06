"""Prometheus metrics: what is measured."""

from prometheus_client import Counter, Histogram

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("http_requests", "Requests answered.", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "http_request_duration_seconds",
    "Time to answer a request.",
    ["method", "route", "status"],
    buckets=BUCKETS,
)
API_REQUEST_SECONDS = Histogram(
    "api_request_duration_seconds",
    "Time until the API answered, retries included; outcome is a status or unreachable.",
    ["method", "outcome"],
    buckets=BUCKETS,
)
