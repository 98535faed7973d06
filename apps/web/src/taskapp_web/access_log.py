"""One log line and one measurement a request."""

import logging
from time import perf_counter

from flask import Flask, Response, g, request

from taskapp_web import metrics

_log = logging.getLogger("taskapp_web.access")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_PROBES = frozenset({"/healthz", "/readyz"})


def init_app(app: Flask) -> None:
    """Time every request, log it and count it."""
    app.before_request(_start)
    app.after_request(_finish)


def _start() -> None:
    g.started = perf_counter()


def _finish(response: Response) -> Response:
    seconds = perf_counter() - g.started
    route = request.url_rule.rule if request.url_rule else "other"
    method = request.method if request.method in _METHODS else "other"
    status = response.status_code
    labels = (method, route, str(status))
    metrics.REQUESTS.labels(*labels).inc()
    metrics.REQUEST_SECONDS.labels(*labels).observe(seconds)
    fields = {
        "method": request.method,
        "route": route,
        "path": request.script_root + request.path,
        "status": status,
        "duration_ms": round(seconds * 1000, 2),
        "client": request.remote_addr,
    }
    level = logging.DEBUG if route in _PROBES else logging.INFO
    _log.log(level, "%s %s %d", method, route, status, extra={"fields": fields})
    return response
