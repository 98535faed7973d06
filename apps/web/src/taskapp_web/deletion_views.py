"""Deleting a task, and taking that back."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from taskapp_web import api_client, list_page, retry_page
from taskapp_web.api_errors import ApiUnavailableError, TaskGoneError, TaskRejectedError
from taskapp_web.attempts import attempt, set_done
from taskapp_web.i18n import gettext, sentences
from taskapp_web.listing import Listing
from taskapp_web.models import Task
from taskapp_web.navigation import to_list
from taskapp_web.task_form import TaskForm
from taskapp_web.task_path import TASK, shown_version

blueprint = Blueprint("deletion", __name__)


@blueprint.post(f"{TASK}/delete")
def delete(task_id: int) -> ResponseReturnValue:
    """Delete the task; the answer itself holds it for an undo, since no cookie could."""
    listing, version = Listing.of(request.form), shown_version()
    api = api_client.current()

    def act() -> ResponseReturnValue:
        task = None
        try:
            task = api.get(task_id)
            # Refused at any version but the one shown, so what was read is what goes.
            api.delete(task_id, version)
        except TaskGoneError:
            # Pressed twice, or someone else was faster: it is as wanted.
            task = task or _as_shown(task_id, version)
        if task is None:
            message = gettext(
                "This task was deleted already, by a click before this one or by someone else."
                " Its notes are too long to have it back here."
            )
            return to_list(listing, message, "error")
        return list_page.of(listing, deleted=task)

    return attempt(act)


def _as_shown(task_id: int, version: int) -> Task | None:
    """The task as the list showed it; None if the list did not show it whole."""
    shown = {name: request.form.get(f"shown_{name}", "") for name in ("title", "notes", "due_on")}
    due_on, done = shown["due_on"] or None, "shown_done" in request.form
    try:
        task = Task.from_json(
            {**shown, "id": task_id, "version": version, "due_on": due_on, "done": done}
        )
    except ValueError:
        return None
    return task if task.title else None


@blueprint.get(f"{TASK}/delete")
def deleted(task_id: int) -> Response:  # noqa: ARG001
    """The list, for who asks again for the address of the answer to a deletion."""
    return to_list(Listing())


@blueprint.post("/tasks/restore")
def restore() -> ResponseReturnValue:
    """Add a deleted task again; pressed twice it adds one."""
    listing, form = Listing.of(request.form), TaskForm.typed(request.form)
    done = "done" in request.form
    heading, button = gettext("That did not work yet"), gettext("Try again")

    def act() -> ResponseReturnValue:
        try:
            task = api_client.current().create(form.fields(), form.idempotency_key())
            if done:
                task = set_done(task.id, task.version, done=True)
        except TaskRejectedError as error:
            form.reject(error)
            page = retry_page.render(heading, form.problem, button=button, form=form)
            return page, error.status
        except ApiUnavailableError as error:
            kept = gettext("The deleted task is still here.")
            message = sentences(error, kept, error.again)
            return retry_page.render(heading, message, button=button), error.status, error.headers
        message = gettext("Restored “%(title)s”.", title=task.short_title)
        return to_list(listing.after_adding(done=done), message)

    return attempt(act)
