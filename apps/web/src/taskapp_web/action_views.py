"""Completing a task, and reopening it."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from taskapp_web.attempts import attempt, set_done
from taskapp_web.i18n import gettext
from taskapp_web.listing import Listing
from taskapp_web.navigation import to_list
from taskapp_web.task_path import TASK, shown_version

blueprint = Blueprint("actions", __name__)


@blueprint.post(f"{TASK}/complete")
def complete(task_id: int) -> ResponseReturnValue:
    """Mark the task as done."""

    def act() -> ResponseReturnValue:
        task = set_done(task_id, shown_version(), done=True)
        message = gettext("Completed “%(title)s”.", title=task.short_title)
        return to_list(Listing.of(request.form), message)

    return attempt(act)


@blueprint.post(f"{TASK}/reopen")
def reopen(task_id: int) -> ResponseReturnValue:
    """Mark the task as not done after all."""

    def act() -> ResponseReturnValue:
        task = set_done(task_id, shown_version(), done=False)
        message = gettext("Reopened “%(title)s”.", title=task.short_title)
        return to_list(Listing.of(request.form), message)

    return attempt(act)
