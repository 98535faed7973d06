"""A page for every error, in words."""

from http import HTTPStatus

from flask import Flask, Response, render_template
from werkzeug.exceptions import HTTPException

from taskapp_web.api_errors import ApiError, TaskGoneError, TaskRejectedError

RETRY_AFTER = "2"
WORDS = {
    400: ("That did not make sense", "The request was incomplete. Start again from the list."),
    403: ("Not from here", "The request came from another site, so nothing was changed."),
    404: ("Nothing here", "There is no page at this address."),
    405: ("Not this way", "This address does not take that kind of request."),
    413: (
        "That is too much",
        "What you sent is too large: notes can have up to 10,000 characters."
        " Go back in your browser, shorten it and send it again.",
    ),
    500: ("Something went wrong", "It is not your fault. The error was recorded."),
}


def init_app(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(TaskGoneError, _task_gone)
    app.register_error_handler(TaskRejectedError, _rejected)
    app.register_error_handler(ApiError, _api_error)
    app.after_request(_say_when_to_retry)


def _http_error(error: HTTPException) -> Response:
    heading, message = WORDS.get(error.code or 500, (error.name, error.description or ""))
    headers = [(name, value) for name, value in error.get_headers() if name != "Content-Type"]
    body = render_template("error.html", heading=heading, message=message)
    return Response(body, error.code, headers)


def _task_gone(error: TaskGoneError) -> tuple[str, int]:
    return render_template("error.html", heading="No such task", message=str(error)), 404


def _rejected(error: TaskRejectedError) -> tuple[str, int]:
    return render_template("error.html", heading="That was refused", message=str(error)), 422


def _api_error(error: ApiError) -> tuple[str, int]:
    heading = "The tasks are out of reach"
    return render_template("error.html", heading=heading, message=str(error), retry=True), 503


def _say_when_to_retry(response: Response) -> Response:
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = RETRY_AFTER
    return response
