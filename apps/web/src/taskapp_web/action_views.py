"""What can be done to a task in one press: complete, reopen, delete."""

from collections.abc import Callable
from contextlib import suppress

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from taskapp_web import api_client, retry_page
from taskapp_web.api_errors import ApiUnavailableError, TaskChangedError, TaskGoneError
from taskapp_web.i18n import gettext
from taskapp_web.listing import Listing
from taskapp_web.navigation import to_list
from taskapp_web.task_path import TASK, shown_version

blueprint = Blueprint("actions", __name__)


@blueprint.post(f"{TASK}/complete")
def complete(task_id: int) -> ResponseReturnValue:
    """Mark the task as done."""
    return _attempt(lambda: gettext("Completed “%(title)s”.", title=_set_done(task_id, done=True)))


@blueprint.post(f"{TASK}/reopen")
def reopen(task_id: int) -> ResponseReturnValue:
    """Mark the task as not done after all."""
    return _attempt(lambda: gettext("Reopened “%(title)s”.", title=_set_done(task_id, done=False)))


@blueprint.post(f"{TASK}/delete")
def delete(task_id: int) -> ResponseReturnValue:
    """Delete the task."""

    def act() -> str:
        # Pressed twice, or someone else was faster: it is as wanted.
        with suppress(TaskGoneError):
            api_client.current().delete(task_id, shown_version())
        return gettext("Deleted the task.")

    return _attempt(act)


def _set_done(task_id: int, *, done: bool) -> str:
    api = api_client.current()
    try:
        return api.update(task_id, shown_version(), {"done": done}).short_title
    except TaskChangedError:
        task = api.get(task_id)
        # Pressed twice, or someone else was faster: it is as wanted.
        if task.done == done:
            return task.short_title
        raise


def _attempt(act: Callable[[], str]) -> ResponseReturnValue:
    listing = Listing.of(request.form)
    try:
        return to_list(listing, act())
    except TaskChangedError:
        message = gettext(
            "Someone else changed this task meanwhile, so nothing was done. This is how it is now."
        )
        return to_list(listing, message, "error")
    except TaskGoneError as error:
        return to_list(listing, str(error), "error")
    except ApiUnavailableError as error:
        doubt = gettext("It is not certain whether the task was changed.")
        heading, button = gettext("That did not work yet"), gettext("Try again")
        return retry_page.render(heading, f"{error} {doubt}", button=button), error.status
