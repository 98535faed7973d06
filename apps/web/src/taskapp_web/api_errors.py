"""The ways in which the API does not do what was asked."""

from typing import Any

from urllib3 import BaseHTTPResponse


class ApiError(Exception):
    """The API did not do what was asked; the message is fit for people."""


class ApiUnavailableError(ApiError):
    """The API cannot be reached, is too slow, or fails: trying again may help."""


class TaskGoneError(ApiError):
    """There is no such task (any more)."""


class TaskChangedError(ApiError):
    """Someone else changed the task since it was shown."""


class TaskRejectedError(ApiError):
    """The API refuses the values; errors says which field and why."""

    def __init__(self, message: str, errors: dict[str, list[str]]) -> None:
        super().__init__(message)
        self.errors = errors


def error_of(response: BaseHTTPResponse, about_one_task: bool) -> ApiError:
    """The error that an answer other than 2xx stands for."""
    if response.status == 404 and about_one_task:
        return TaskGoneError("This task is gone: someone deleted it.")
    if response.status == 412:
        return TaskChangedError("Someone else changed this task meanwhile.")
    if response.status in {400, 409, 413, 422}:
        problem = _problem(response)
        return TaskRejectedError(_detail(problem, response.status), _field_errors(problem))
    return ApiUnavailableError(f"The task service answered with an error ({response.status}).")


def _problem(response: BaseHTTPResponse) -> dict[str, Any]:
    try:
        problem = response.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


def _detail(problem: dict[str, Any], status: int) -> str:
    detail = problem.get("detail") or problem.get("title") or f"status {status}"
    return f"The task service refused this: {detail}"


def _field_errors(problem: dict[str, Any]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for error in problem.get("errors") or []:
        if isinstance(error, dict):
            errors.setdefault(str(error.get("field")), []).append(str(error.get("message")))
    return errors
