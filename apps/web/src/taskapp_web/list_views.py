"""The list of tasks, and adding to it."""

from contextlib import suppress

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from taskapp_web import api_client, due
from taskapp_web.api_errors import ApiError, ApiUnavailableError, TaskRejectedError
from taskapp_web.i18n import gettext
from taskapp_web.listing import Listing
from taskapp_web.models import TaskCounts, TaskPage
from taskapp_web.navigation import to_list
from taskapp_web.task_form import TaskForm

blueprint = Blueprint("list", __name__)


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """The list, and a form to add to it."""
    return _list(Listing.of(request.args), TaskForm(), 200)


@blueprint.post("/tasks")
def add() -> ResponseReturnValue:
    """Add a task; the same form sent twice adds one."""
    listing, form = Listing.of(request.form), TaskForm.typed(request.form)
    try:
        task = api_client.current().create(form.fields(), form.idempotency_key())
    except TaskRejectedError as error:
        form.reject(error)
        return _list(listing, form, 422)
    except ApiUnavailableError as error:
        # Asking for the list as well would double the wait.
        form.excuse(error)
        return _page(listing, form, None), error.status
    message = gettext("Added “%(title)s”.", title=task.short_title)
    return to_list(listing.after_adding(), message)


def _list(listing: Listing, form: TaskForm, status: int) -> ResponseReturnValue:
    size = current_app.config["PAGE_SIZE"]
    try:
        page = api_client.current().list(size, listing)
    except ApiUnavailableError as error:
        form.problem = form.problem or str(error)
        return _page(listing, form, None), error.status
    return _page(listing, form, page, _counts(listing)), status


def _counts(listing: Listing) -> TaskCounts | None:
    # They are of all tasks, so beside what a search found they would mislead.
    if listing.words:
        return None
    with suppress(ApiError):
        return api_client.current().counts()
    return None


def _page(
    listing: Listing, form: TaskForm, page: TaskPage | None, counts: TaskCounts | None = None
) -> str:
    return render_template(
        "list.html", listing=listing, form=form, page=page, counts=counts, due=due
    )
