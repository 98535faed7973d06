"""What happens around every request: its id, its log line, its metrics."""

import logging
import os
import re
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taskapp_api.logs import REQUEST_ID
from taskapp_api.metrics import Metrics
from taskapp_api.models import MAX_BODY_SIZE
from taskapp_api.problems import problem

REQUEST_ID_FORM = re.compile(r"[A-Za-z0-9._-]{1,64}")
PROBES = {"/healthz", "/readyz"}

log = logging.getLogger("taskapp_api.access")


class RequestMiddleware:
    """Gives a request its id, turns what nobody caught into a 500, logs and counts."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0
        request_id = _request_id(scope)
        REQUEST_ID.set(request_id)

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-request-id", request_id.encode()))
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception:
            if status:
                raise
            log.exception("unhandled exception")
            await problem(500, "Something went wrong here.")(scope, receive, send_with_id)
        finally:
            self._record(scope, status, time.perf_counter() - started)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        self._metrics.observe(scope["method"], route, status, seconds)
        level = logging.DEBUG if route in PROBES else logging.INFO
        if not log.isEnabledFor(level):
            return
        fields = {
            "method": scope["method"],
            "route": route,
            "path": scope["path"],
            "status": status,
            "duration_ms": round(seconds * 1000, 2),
            "client": scope["client"] and scope["client"][0],
        }
        log.log(level, "%s %s %d", scope["method"], route, status, extra={"fields": fields})


class BodyLimitMiddleware:
    """Refuses a body that is announced as too large, with a problem document."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at the announced length; what is not announced is FastAPI's to count."""
        if scope["type"] == "http":
            length = _header(scope, b"content-length")
            if length.isdecimal() and int(length) > MAX_BODY_SIZE:
                response = problem(413, f"The body has more than {MAX_BODY_SIZE} bytes.")
                await response(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _request_id(scope: Scope) -> str:
    given = _header(scope, b"x-request-id")
    return given if REQUEST_ID_FORM.fullmatch(given) else os.urandom(16).hex()


def _header(scope: Scope, name: bytes) -> str:
    # starlette's Headers would copy and decode all of them.
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
