"""The page with the list of tasks."""

from contextlib import suppress

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from taskapp_web import api_client, due
from taskapp_web.api_errors import ApiError, ApiUnavailableError
from taskapp_web.i18n import sentences
from taskapp_web.listing import Listing
from taskapp_web.models import Task, TaskCounts, TaskPage
from taskapp_web.task_form import TaskForm


def of(
    listing: Listing,
    form: TaskForm | None = None,
    status: int = 200,
    deleted: Task | None = None,
) -> ResponseReturnValue:
    """A part of the list, the form to add a task, and what was deleted just now."""
    form = form or TaskForm()
    try:
        page = api_client.current().list(current_app.config["PAGE_SIZE"], listing)
    except ApiUnavailableError as error:
        form.problem = form.problem or sentences(error, error.again)
        return without_tasks(listing, form, deleted), error.status, error.headers
    return _render(listing, form, page, _counts(listing), deleted), status


def without_tasks(listing: Listing, form: TaskForm, deleted: Task | None = None) -> str:
    """The page without the list, when the API is known to be away."""
    return _render(listing, form, None, None, deleted)


def _counts(listing: Listing) -> TaskCounts | None:
    # They are of all tasks, so beside what a search found they would mislead.
    if listing.words:
        return None
    with suppress(ApiError):
        return api_client.current().counts()
    return None


def _render(
    listing: Listing,
    form: TaskForm,
    page: TaskPage | None,
    counts: TaskCounts | None,
    deleted: Task | None,
) -> str:
    return render_template(
        "list.html",
        listing=listing,
        form=form,
        page=page,
        counts=counts,
        deleted=deleted,
        undo=TaskForm.of(deleted) if deleted else None,
        due=due,
    )
