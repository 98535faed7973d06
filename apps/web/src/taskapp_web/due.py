"""Due dates in words."""

from datetime import date, timedelta

from taskapp_web.i18n import gettext, mark
from taskapp_web.models import Task
from taskapp_web.today import today

MONTHS = (
    *(mark("Jan"), mark("Feb"), mark("Mar"), mark("Apr"), mark("May"), mark("Jun")),
    *(mark("Jul"), mark("Aug"), mark("Sep"), mark("Oct"), mark("Nov"), mark("Dec")),
)


def day(value: date) -> str:
    """A date as people write it: 5 Mar 2026."""
    month = gettext(MONTHS[value.month - 1])
    return gettext("%(day)s %(month)s %(year)s", day=value.day, month=month, year=value.year)


def is_overdue(task: Task) -> bool:
    """Whether the task should have been done before today."""
    return not task.done and task.due_on is not None and task.due_on < today()


def label(task: Task) -> str:
    """When the task is due, in words; empty when it is not."""
    if task.due_on is None:
        return ""
    if is_overdue(task):
        return gettext("Overdue since %(day)s", day=day(task.due_on))
    if not task.done and task.due_on <= today() + timedelta(days=1):
        return gettext("Due today") if task.due_on == today() else gettext("Due tomorrow")
    return gettext("Due %(day)s", day=day(task.due_on))
