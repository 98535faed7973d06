"""A page that holds everything a person sent, to send it again."""

from flask import render_template, request

from taskapp_web.i18n import gettext
from taskapp_web.task_form import TaskForm

_KEPT = (
    *("version", "status", "after", "q", "done"),
    *("shown_title", "shown_notes", "shown_due_on", "shown_done"),
)


def render(
    heading: str,
    message: str,
    path: str | None = None,
    button: str = "",
    form: TaskForm | None = None,
) -> str:
    """The form as it came in, to be sent to the same address unless a path is given."""
    if form is None and "title" in request.form:
        form = TaskForm.typed(request.form)
    kept = {name: request.form[name] for name in _KEPT if name in request.form}
    return render_template(
        "retry.html",
        heading=heading,
        message=message,
        action=request.path[1:] if path is None else path,
        button=button or gettext("Send again"),
        form=form,
        kept=kept,
    )
