"""Editing a task, also when someone else does so at the same time."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from taskapp_web import api_client, due, retry_page
from taskapp_web.api_errors import (
    ApiUnavailableError,
    TaskChangedError,
    TaskGoneError,
    TaskRejectedError,
)
from taskapp_web.i18n import gettext
from taskapp_web.listing import Listing
from taskapp_web.models import Task
from taskapp_web.navigation import to_list
from taskapp_web.task_form import TaskForm
from taskapp_web.task_path import TASK, shown_version

blueprint = Blueprint("edit", __name__)


@blueprint.get(f"{TASK}/edit")
def edit(task_id: int) -> ResponseReturnValue:
    """A form filled with the task."""
    task = api_client.current().get(task_id)
    return _page(task_id, Listing.of(request.args), TaskForm.of(task), task.version)


@blueprint.post(f"{TASK}/edit")
def save(task_id: int) -> ResponseReturnValue:
    """Store what was typed, unless someone else changed the task since it was shown."""
    listing, form, version = Listing.of(request.form), TaskForm.typed(request.form), shown_version()
    try:
        return _save(task_id, listing, form, version)
    except TaskRejectedError as error:
        form.reject(error)
        return _page(task_id, listing, form, version), error.status
    except ApiUnavailableError as error:
        form.excuse(error)
        return _page(task_id, listing, form, version), error.status, error.headers
    except TaskGoneError:
        message = gettext(
            "Someone deleted it meanwhile."
            " What you typed is still here: you can add it as a new task."
        )
        heading, button = gettext("This task is gone"), gettext("Add as a new task")
        return retry_page.render(heading, message, "tasks", button), 404


def _save(task_id: int, listing: Listing, form: TaskForm, version: int) -> ResponseReturnValue:
    api = api_client.current()
    try:
        task = api.update(task_id, version, form.fields())
    except TaskChangedError:
        task = api.get(task_id)
        # The same form sent twice: the first time has stored it already.
        if not form.says_the_same_as(task):
            return _page(task_id, listing, form, task.version, task), 409
    return to_list(listing, gettext("Saved “%(title)s”.", title=task.short_title))


def _page(
    task_id: int, listing: Listing, form: TaskForm, version: int, stored: Task | None = None
) -> str:
    return render_template(
        "edit.html",
        task_id=task_id,
        listing=listing,
        form=form,
        version=version,
        stored=stored,
        due=due,
    )
