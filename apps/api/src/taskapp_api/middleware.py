"""What happens around every request: its id, its log line, its metrics, its refusal."""

import logging
import os
import re
import time
from collections.abc import Awaitable

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taskapp_api.logs import REQUEST_ID
from taskapp_api.metrics import Metrics
from taskapp_api.models import MAX_BODY_SIZE
from taskapp_api.problems import problem

REQUEST_ID_FORM = re.compile(r"[A-Za-z0-9._-]{1,64}")
PROBES = {"/healthz", "/readyz"}
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
OTHER_SITE = (
    "A browser sent this for a page of another site, says its Sec-Fetch-Site header."
    " Only the API's own page, and clients that are not browsers, may write."
)

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


class GuardMiddleware:
    """Refuses what no operation needs to see, with a problem document."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Look at who writes, and at the announced length; other lengths are FastAPI's to count."""
        answer = self.app
        if scope["type"] == "http":
            length = _header(scope, b"content-length")
            if scope["method"] not in SAFE_METHODS and _of_another_site(scope):
                answer = _refusal(scope, 403, OTHER_SITE)
            elif length.isdecimal() and int(length) > MAX_BODY_SIZE:
                answer = _refusal(scope, 413, f"The body has more than {MAX_BODY_SIZE} bytes.")
        return answer(scope, receive, send)


def _refusal(scope: Scope, status: int, detail: str) -> ASGIApp:
    # The router, which would note the route for log and metrics, does not see this request.
    routes: dict[Match, BaseRoute] = {}
    for route in scope["app"].routes:
        routes.setdefault(route.matches(scope)[0], route)
    scope["route"] = routes.get(Match.FULL, routes.get(Match.PARTIAL))
    return problem(status, detail)


def _of_another_site(scope: Scope) -> bool:
    # No login stands between a browser and the API: any page that it shows could write here.
    return _header(scope, b"sec-fetch-site") in {"cross-site", "same-site"}


def _request_id(scope: Scope) -> str:
    given = _header(scope, b"x-request-id")
    return given if REQUEST_ID_FORM.fullmatch(given) else os.urandom(16).hex()


def _header(scope: Scope, name: bytes) -> str:
    # starlette's Headers would copy and decode all of them.
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
