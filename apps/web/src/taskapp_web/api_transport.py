"""HTTP to the API: pooled, within time limits, safe requests tried again."""

import logging
from time import perf_counter
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError
from urllib3.exceptions import TimeoutError as TookTooLong

from taskapp_web import metrics, request_id
from taskapp_web.api_errors import ApiUnavailableError, error_of
from taskapp_web.breaker import Breaker, OpenError
from taskapp_web.i18n import gettext

# A pod that is there accepts at once; one on a node that died, never.
CONNECT_TIMEOUT = 1.0

_log = logging.getLogger(__name__)


class SafeRetry(urllib3.Retry):
    """Try again what may succeed at once; an API too slow for one try gets no second."""

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: urllib3.BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: Any = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        """Count a try; raise when there is none left, or when time ran out."""
        if isinstance(error, TookTooLong) and not isinstance(error, ConnectTimeoutError):
            raise error
        return super().increment(method, url, response, error, _pool, _stacktrace)


# POST is safe to repeat: each one that this page sends carries an Idempotency-Key.
# Connecting is tried more often: a pod that died stays in its Service for a second or two.
RETRIES = SafeRetry(
    total=4,
    read=2,
    status=2,
    other=2,
    allowed_methods={"GET", "POST"},
    status_forcelist={502, 503, 504},
    backoff_factor=0.05,
    raise_on_status=False,
    respect_retry_after_header=False,
)
NO_RETRIES = SafeRetry(total=0, raise_on_status=False)


class ApiTransport:
    """Requests to the API; an answer other than 2xx is raised as an ApiError."""

    def __init__(
        self, url: str, timeout: float, connections: int, retries: SafeRetry = RETRIES
    ) -> None:
        self._retries = retries
        self._path = urlsplit(url).path.rstrip("/")
        self._timeout = timeout
        self._breaker = Breaker(TookTooLong)
        limit = urllib3.Timeout(connect=CONNECT_TIMEOUT, total=timeout)
        self._pool = urllib3.connection_from_url(url, maxsize=connections, timeout=limit)

    def send(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """Send a request with the id of the one being handled, and give the answer."""
        started, outcome = perf_counter(), "unreachable"
        try:
            with self._breaker.call():
                response = self._exchange(method, path, headers or {}, body)
            outcome = str(response.status)
        except (HTTPError, OpenError) as error:
            _log.warning("API request failed", extra={"fields": _cause(method, path, error)})
            raise ApiUnavailableError(self._explain(error)) from error
        finally:
            elapsed = perf_counter() - started
            metrics.API_REQUEST_SECONDS.labels(method, outcome).observe(elapsed)
        if not 200 <= response.status < 300:
            raise error_of(response, about_one_task=path.startswith("/tasks/"))
        return response

    def _exchange(
        self, method: str, path: str, headers: dict[str, str], body: dict[str, Any] | None
    ) -> urllib3.BaseHTTPResponse:
        sent = {request_id.HEADER: request_id.current() or "-", **headers}
        url = self._path + path
        return self._pool.request(
            method, url, headers=sent, json=body, retries=self._retries, redirect=False
        )

    def _explain(self, error: Exception) -> str:
        if isinstance(error, TookTooLong | OpenError):
            limit = f"{self._timeout:g}"
            return gettext(
                "The task service did not answer within %(seconds)s seconds.", seconds=limit
            )
        if isinstance(error, MaxRetryError) and isinstance(error.reason, ConnectTimeoutError):
            return gettext("The task service cannot be reached.")
        return gettext("The connection to the task service broke off.")


def _cause(method: str, path: str, error: Exception) -> dict[str, str]:
    return {"api_method": method, "api_path": path, "error": repr(error)}
