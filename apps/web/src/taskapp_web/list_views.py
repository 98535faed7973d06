"""The list of tasks, and adding to it."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from taskapp_web import api_client, list_page
from taskapp_web.api_errors import ApiUnavailableError, TaskRejectedError
from taskapp_web.i18n import gettext
from taskapp_web.listing import Listing
from taskapp_web.navigation import to_list
from taskapp_web.task_form import TaskForm

blueprint = Blueprint("list", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The list, and a form to add to it."""
    return list_page.of(Listing.of(request.args))


@blueprint.post("/tasks")
def add() -> ResponseReturnValue:
    """Add a task; the same form sent twice adds one."""
    listing, form = Listing.of(request.form), TaskForm.typed(request.form)
    try:
        task = api_client.current().create(form.fields(), form.idempotency_key())
    except TaskRejectedError as error:
        form.reject(error)
        return list_page.of(listing, form, error.status)
    except ApiUnavailableError as error:
        # Asking for the list as well would double the wait.
        form.excuse(error)
        return list_page.without_tasks(listing, form), error.status, error.headers
    message = gettext("Added “%(title)s”.", title=task.short_title)
    return to_list(listing.after_adding(), message)
