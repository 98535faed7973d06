"""What requests about one task have in common."""

from flask import abort, request

TASK = "/tasks/<int:task_id>"


def shown_version() -> int:
    """The version of the task that the person was looking at."""
    version = request.form.get("version", type=int)
    return abort(400) if version is None else version
