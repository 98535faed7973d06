"""Errors as RFC 9457 problem documents."""

import json
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from taskapp_api.logs import REQUEST_ID
from taskapp_api.store.errors import (
    KeyReusedError,
    TaskNotFoundError,
    UnavailableError,
    VersionMismatchError,
)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = {"Retry-After": "2"}
ERRORS_LIMIT = 20
STORE_ERRORS: dict[type[Exception], tuple[int, str]] = {
    TaskNotFoundError: (404, "There is no task with this id."),
    VersionMismatchError: (412, "The task has changed: read it again and use its new ETag."),
    KeyReusedError: (422, "This Idempotency-Key was used before, with another body."),
}

log = logging.getLogger(__name__)


def problem(
    status: int,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document as a response."""
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": REQUEST_ID.get(),
    }
    if errors:
        document["errors"] = errors
    # Escaping what is not ASCII: a lone surrogate in a client's field name has no UTF-8.
    return Response(json.dumps(document), status, headers, MEDIA_TYPE)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = error.headers
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": _allowed(request)}
    return problem(error.status_code, error.detail, headers=headers)


def _allowed(request: Request) -> str:
    # Starlette names the methods of the first route that has this path, not of all of them.
    path = getattr(request.scope.get("route"), "path", "")
    methods = request.app.openapi()["paths"].get(path, ("get",))
    return ", ".join(sorted(map(str.upper, methods)))


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if found[0]["type"] == "json_invalid":
        return problem(400, f"The body is not valid JSON: {found[0]['ctx']['error']}.")
    errors = [
        {"field": ".".join(map(str, item["loc"][1:])) or item["loc"][0], "message": item["msg"]}
        for item in found[:ERRORS_LIMIT]
    ]
    return problem(422, "The request is not valid; see errors.", errors=errors)


async def _store_error(_: Request, error: Exception) -> Response:
    status, detail = STORE_ERRORS[type(error)]
    return problem(status, detail)


async def _unavailable(_: Request, error: Exception) -> Response:
    log.warning("answered 503: %s", error)
    return problem(503, "The database is not available; try again soon.", headers=RETRY_AFTER)


def install(app: FastAPI) -> None:
    """Answer every error of this application with a problem document."""
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(UnavailableError, _unavailable)
    for error in STORE_ERRORS:
        app.add_exception_handler(error, _store_error)
