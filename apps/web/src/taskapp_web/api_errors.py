"""The ways in which the API does not do what was asked."""

import re
from typing import Any

from urllib3 import BaseHTTPResponse

from taskapp_web.i18n import gettext, mark, ngettext

# In seconds, where the API does not say when to try again.
PAUSE = 2
LONGEST_PAUSE = 3600
TOO_MANY = mark("There are too many requests right now.")
TOO_LARGE = mark(
    "What you sent is too large: notes can have up to 10,000 characters."
    " Shorten it and send it again."
)
_SECONDS = re.compile("[1-9][0-9]{0,8}")


class ApiError(Exception):
    """The API did not do what was asked; the message is fit for people."""


class ApiUnavailableError(ApiError):
    """The API cannot be reached, is too slow, or fails: trying again after a pause may help."""

    status = 503

    def __init__(self, message: str, pause: int = PAUSE) -> None:
        super().__init__(message)
        self.pause = pause

    @property
    def again(self) -> str:
        """When to try again, in words."""
        return ngettext("Try again in %(num)s second.", "Try again in %(num)s seconds.", self.pause)

    @property
    def headers(self) -> dict[str, str]:
        """When to try again, as a header of the answer."""
        return {"Retry-After": str(self.pause)}


class TooManyRequestsError(ApiUnavailableError):
    """The API wants to be asked less often."""

    status = 429


class TaskGoneError(ApiError):
    """There is no such task (any more)."""


class TaskChangedError(ApiError):
    """Someone else changed the task since it was shown."""


class TaskRejectedError(ApiError):
    """The API refuses the values; errors says which field and why."""

    status = 422

    def __init__(self, message: str, errors: dict[str, list[str]]) -> None:
        super().__init__(message)
        self.errors = errors


class TooLargeError(TaskRejectedError):
    """The API does not take that much."""

    status = 413


def error_of(response: BaseHTTPResponse, about_one_task: bool) -> ApiError:
    """The error that an answer other than 2xx stands for."""
    if response.status == 404 and about_one_task:
        return TaskGoneError(gettext("This task is gone: someone deleted it."))
    if response.status == 412:
        return TaskChangedError(gettext("Someone else changed this task meanwhile."))
    if response.status == 413:
        return TooLargeError(gettext(TOO_LARGE), {})
    if response.status in {400, 409, 422}:
        problem = _problem(response)
        return TaskRejectedError(_detail(problem, response.status), _field_errors(problem))
    if response.status == 429:
        return TooManyRequestsError(gettext(TOO_MANY), _pause(response))
    return ApiUnavailableError(
        gettext("The task service answered with an error (%(status)s).", status=response.status),
        _pause(response),
    )


def _pause(response: BaseHTTPResponse) -> int:
    # An HTTP date is allowed as well; the API and nginx send seconds.
    seconds = response.headers.get("Retry-After", "")
    return min(int(seconds), LONGEST_PAUSE) if _SECONDS.fullmatch(seconds) else PAUSE


def _problem(response: BaseHTTPResponse) -> dict[str, Any]:
    try:
        problem = response.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


def _detail(problem: dict[str, Any], status: int) -> str:
    detail = problem.get("detail") or problem.get("title") or f"HTTP {status}"
    return gettext("The task service refused this: %(detail)s", detail=detail)


def _field_errors(problem: dict[str, Any]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for error in problem.get("errors") or []:
        if isinstance(error, dict):
            errors.setdefault(str(error.get("field")), []).append(str(error.get("message")))
    return errors
