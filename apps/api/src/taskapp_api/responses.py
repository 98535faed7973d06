"""The answers of the API: how they are made, and how OpenAPI describes them."""

from typing import Any

from fastapi import Response
from fastapi.routing import APIRoute
from pydantic_core import to_json

from taskapp_api.etags import etag
from taskapp_api.problems import MEDIA_TYPE
from taskapp_api.store.values import Task

_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_DESCRIPTIONS = {
    400: "The body is not valid JSON",
    403: "A browser sent this from a page of another site",
    404: "There is no such task",
    412: "The task has another version",
    413: "The body is too large",
    415: "The body is of another media type",
    422: "The request is not valid",
    503: "The database is not available",
}
_TEXT = {"schema": {"type": "string"}}
ETAG = {"ETag": {"description": "The task's version, for If-Match and If-None-Match", **_TEXT}}
LOCATION = {"Location": {"description": "The new task, relative to this URL", **_TEXT}}
LINK = {"Link": {"description": 'rel="next" leads to the next page, if there is one', **_TEXT}}
_ITS_ID = {"path.task_id": "$response.body#/id"}
_UNCHANGED = {"header.If-Match": "$response.header.ETag"}
TASK_LINKS = {
    "read": {"operationId": "read_task", "parameters": _ITS_ID},
    "change": {"operationId": "change_task", "parameters": _ITS_ID | _UNCHANGED},
    "delete": {"operationId": "delete_task", "parameters": _ITS_ID | _UNCHANGED},
}
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}}}


def json_response(content: Any, status: int = 200, **headers: str) -> Response:
    """A response with a document of plain JSON values."""
    return Response(to_json(content), status, headers, "application/json")


def task_response(task: Task, status: int = 200, **headers: str) -> Response:
    """A response with a task and its entity tag."""
    return json_response(task, status, ETag=etag(task["version"]), **headers)


def operation_id(route: APIRoute) -> str:
    """The name of a route in OpenAPI, from which clients make the names of their functions."""
    return route.name


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors of an operation, for OpenAPI."""
    described: dict[int | str, dict[str, Any]] = {
        status: {"description": _DESCRIPTIONS[status], "content": _PROBLEM} for status in statuses
    }
    described.setdefault("default", {"description": "Any other error", "content": _PROBLEM})
    if 503 in described:
        described[503]["headers"] = RETRY_AFTER
    return described
