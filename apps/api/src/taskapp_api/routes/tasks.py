"""Listing, counting, adding, reading, changing and deleting tasks."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, HTTPException, Request, Response

from taskapp_api.etags import etag, expected_versions, unchanged
from taskapp_api.models import MAX_BODY_SIZE, NewTask, Task, TaskChanges, TaskCounts, TaskList
from taskapp_api.responses import (
    ETAG,
    LINK,
    LOCATION,
    TASK_LINKS,
    json_response,
    operation_id,
    problems,
    task_response,
)
from taskapp_api.routes.parameters import (
    JSON,
    JSON_OR_MERGE_PATCH,
    MERGE_PATCH_BODY,
    After,
    IdempotencyKey,
    IfMatch,
    IfNoneMatch,
    Limit,
    Search,
    Status,
    TaskId,
)
from taskapp_api.routes.plain import PlainRoute
from taskapp_api.store import Store

router = APIRouter(
    prefix="/tasks",
    tags=["tasks"],
    responses=problems(503),
    generate_unique_id_function=operation_id,
    route_class=PlainRoute,
)


def _store(request: Request) -> Store:
    store: Store = request.app.state.store
    return store


@router.get("", responses={200: {"headers": LINK, "model": TaskList}, **problems(422)})
async def list_tasks(
    request: Request,
    limit: Limit = 50,
    after: After = None,
    status: Status = None,
    q: Search = None,
) -> Response:
    """List tasks, newest first."""
    done = None if status is None else status == "done"
    if q is None:
        page = await _store(request).page(limit, after, done)
    else:
        page = await _store(request).search(q, limit, after, done)
    body = b'{"tasks":[%s]}' % b",".join(page.documents)
    if page.last is None:
        return Response(body, media_type="application/json")
    filtered = f"&status={status}" if status else ""
    searched = f"&q={quote(q, safe='')}" if q else ""
    following = f'<?limit={limit}&after={page.last}{filtered}{searched}>; rel="next"'
    return Response(body, headers={"Link": following}, media_type="application/json")


@router.post(
    "",
    status_code=201,
    max_body_size=MAX_BODY_SIZE,
    dependencies=[JSON],
    responses={
        201: {"headers": ETAG | LOCATION, "links": TASK_LINKS, "model": Task},
        **problems(400, 403, 413, 415, 422),
    },
)
async def create_task(
    request: Request, task: NewTask, idempotency_key: IdempotencyKey = None
) -> Response:
    """Add a task."""
    created = await _store(request).create(task.model_dump(), idempotency_key)
    return task_response(created, 201, Location=f"tasks/{created['id']}")


# Before "/{task_id}", which would take "counts" for an id.
@router.get("/counts", responses={200: {"model": TaskCounts}})
async def count_tasks(request: Request) -> Response:
    """Count the tasks that are open and those that are done, each up to a limit."""
    counts = await _store(request).counts()
    return json_response(counts._asdict())


@router.api_route("/counts", methods=["DELETE", "PATCH"], include_in_schema=False)
async def refuse_to_write_counts() -> None:
    """Say that these can only be read, before the next routes take them for a task."""
    raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED)


@router.get(
    "/{task_id}",
    responses={
        200: {"headers": ETAG, "links": TASK_LINKS, "model": Task},
        304: {"headers": ETAG, "description": "The client has this version"},
        **problems(404, 422),
    },
)
async def read_task(
    request: Request, task_id: TaskId, if_none_match: IfNoneMatch = None
) -> Response:
    """Read a task."""
    task = await _store(request).one(task_id)
    if unchanged(if_none_match, task["version"]):
        return Response(status_code=304, headers={"ETag": etag(task["version"])})
    return task_response(task)


@router.patch(
    "/{task_id}",
    max_body_size=MAX_BODY_SIZE,
    dependencies=[JSON_OR_MERGE_PATCH],
    openapi_extra=MERGE_PATCH_BODY,
    responses={
        200: {"headers": ETAG, "links": TASK_LINKS, "model": Task},
        **problems(400, 403, 404, 412, 413, 415, 422),
    },
)
async def change_task(
    request: Request,
    task_id: TaskId,
    changes: Annotated[TaskChanges, Body()],
    if_match: IfMatch = None,
) -> Response:
    """Change a task; what is left out stays as it is."""
    task = await _store(request).update(task_id, dict(changes), expected_versions(if_match))
    return task_response(task)


@router.delete("/{task_id}", status_code=204, responses=problems(403, 404, 412, 422))
async def delete_task(request: Request, task_id: TaskId, if_match: IfMatch = None) -> Response:
    """Delete a task."""
    await _store(request).delete(task_id, expected_versions(if_match))
    return Response(status_code=204)
