"""A page for every error, in words."""

from http import HTTPStatus

from flask import Flask, Response, render_template
from werkzeug.exceptions import HTTPException

from taskapp_web.api_errors import (
    TOO_LARGE,
    ApiUnavailableError,
    TaskGoneError,
    TaskRejectedError,
)
from taskapp_web.i18n import gettext, mark, sentences

WORDS = {
    400: (
        mark("That did not make sense"),
        mark("The request was incomplete. Start again from the list."),
    ),
    403: (
        mark("Not from here"),
        mark("The request came from another site, so nothing was changed."),
    ),
    404: (mark("Nothing here"), mark("There is no page at this address.")),
    405: (mark("Not this way"), mark("This address does not take that kind of request.")),
    413: (
        mark("That is too much"),
        TOO_LARGE,
    ),
    500: (
        mark("Something went wrong"),
        mark("It is not your fault. The error was recorded."),
    ),
}
UNKNOWN = (mark("That did not work"), mark("Start again from the list."))


def init_app(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(TaskGoneError, _task_gone)
    app.register_error_handler(TaskRejectedError, _rejected)
    app.register_error_handler(ApiUnavailableError, _api_error)


def _http_error(error: HTTPException) -> Response:
    heading, message = map(gettext, WORDS.get(error.code or 500, UNKNOWN))
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    too_large = error.code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    body = render_template("error.html", heading=heading, message=message, typed=too_large)
    return Response(body, error.code, headers)


def _task_gone(error: TaskGoneError) -> tuple[str, int]:
    return render_template("error.html", heading=gettext("No such task"), message=str(error)), 404


def _rejected(error: TaskRejectedError) -> tuple[str, int]:
    heading = gettext("That was refused")
    return render_template("error.html", heading=heading, message=str(error)), error.status


def _api_error(error: ApiUnavailableError) -> tuple[str, int, dict[str, str]]:
    heading, message = gettext("The tasks are out of reach"), sentences(error, error.again)
    page = render_template("error.html", heading=heading, message=message, retry=True)
    return page, error.status, error.headers
