"""The id that follows a request through nginx, this page and the API."""

import re
import uuid

from flask import Flask, Response, g, has_request_context, request

HEADER = "X-Request-ID"
_VALID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def current() -> str | None:
    """The id of the request being handled, if any is."""
    request_id: str | None = g.get("request_id") if has_request_context() else None
    return request_id


def init_app(app: Flask) -> None:
    """Give every request an id: the caller's when it is sound, else a new one."""
    app.before_request(_take_or_make)
    app.after_request(_send_back)


def _take_or_make() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if _VALID.fullmatch(given) else uuid.uuid4().hex


def _send_back(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    return response
