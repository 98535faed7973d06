"""The application: `uvicorn bench.baseline.app:app`, with DB_HOST and so on in the environment."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Header, HTTPException, Query, Response

from bench.baseline.models import NewTask, Task, TaskChanges, TaskList, TaskOut, database

app = FastAPI(title="taskapp, the usual way")


@app.get("/tasks", response_model=TaskList)
def list_tasks(
    response: Response,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    after: Annotated[int | None, Query(ge=1)] = None,
    status: Literal["open", "done"] | None = None,
) -> Any:
    """List tasks, newest first."""
    query = Task.select().order_by(Task.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(Task.id < after)
    if status is not None:
        query = query.where(Task.done == (status == "done"))
    with database.connection_context():
        tasks = list(query)
    if len(tasks) > limit:
        tasks.pop()
        filtered = f"&status={status}" if status else ""
        following = f"?limit={limit}&after={tasks[-1].id}{filtered}"
        response.headers["Link"] = f'<{following}>; rel="next"'
    return {"tasks": tasks}


@app.post("/tasks", status_code=201, response_model=TaskOut)
def create_task(new: NewTask, response: Response) -> Any:
    """Add a task."""
    with database.connection_context():
        task = Task.create(**new.model_dump())
    response.headers["ETag"] = _etag(task)
    response.headers["Location"] = f"tasks/{task.id}"
    return task


@app.get("/tasks/{task_id}", response_model=TaskOut)
def read_task(
    task_id: int, response: Response, if_none_match: Annotated[str | None, Header()] = None
) -> Any:
    """Read a task."""
    with database.connection_context():
        task = _find(Task.select(), task_id)
    response.headers["ETag"] = _etag(task)
    if if_none_match == _etag(task):
        return Response(status_code=304, headers=dict(response.headers))
    return task


@app.patch("/tasks/{task_id}", response_model=TaskOut)
def change_task(task_id: int, changes: TaskChanges, response: Response) -> Any:
    """Change a task; what is left out stays as it is."""
    now = datetime.now(UTC).replace(tzinfo=None)
    with database.connection_context(), database.atomic():
        task = _find(Task.select().for_update(), task_id)
        if changes.done != task.done and "done" in changes.model_fields_set:
            task.done_at = now if changes.done else None
        for name, value in changes.model_dump(exclude_unset=True).items():
            setattr(task, name, value)
        task.updated_at = now
        task.version += 1
        task.save()
    response.headers["ETag"] = _etag(task)
    return task


@app.delete("/tasks/{task_id}", status_code=204)
def delete_task(task_id: int) -> None:
    """Delete a task."""
    with database.connection_context():
        deleted = Task.delete().where(Task.id == task_id).execute()
    if not deleted:
        raise HTTPException(404, "There is no task with this id.")


def _find(query: Any, task_id: int) -> Task:
    task: Task | None = query.where(Task.id == task_id).get_or_none()
    if task is None:
        raise HTTPException(404, "There is no task with this id.")
    return task


def _etag(task: Task) -> str:
    return f'"{task.version}"'
