"""An action on a task that is tried, and what is said however it ends."""

from collections.abc import Callable

from flask import request
from flask.typing import ResponseReturnValue

from taskapp_web import api_client, retry_page
from taskapp_web.api_errors import ApiUnavailableError, TaskChangedError, TaskGoneError
from taskapp_web.i18n import gettext, sentences
from taskapp_web.listing import Listing
from taskapp_web.models import Task
from taskapp_web.navigation import to_list


def attempt(act: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """Act, or tell on the list why not; a form to try again if the API is away."""
    listing = Listing.of(request.form)
    try:
        return act()
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
        message = sentences(error, doubt, error.again)
        return retry_page.render(heading, message, button=button), error.status, error.headers


def set_done(task_id: int, version: int, *, done: bool) -> Task:
    """Complete or reopen a task, provided it is still at this version or as wanted already."""
    api = api_client.current()
    try:
        return api.update(task_id, version, {"done": done})
    except TaskChangedError:
        task = api.get(task_id)
        # Pressed twice, or someone else was faster: it is as wanted.
        if task.done == done:
            return task
        raise
