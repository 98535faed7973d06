"""Due dates in words."""

from datetime import date, timedelta

from taskapp_web.models import Task


def day(value: date) -> str:
    """A date as people write it: 5 Mar 2026."""
    return f"{value.day} {value:%b %Y}"


def is_overdue(task: Task) -> bool:
    """Whether the task should have been done before today."""
    return not task.done and task.due_on is not None and task.due_on < date.today()


def label(task: Task) -> str:
    """When the task is due, in words; empty when it is not."""
    if task.due_on is None:
        return ""
    today = date.today()
    if is_overdue(task):
        return f"Overdue since {day(task.due_on)}"
    if not task.done and task.due_on <= today + timedelta(days=1):
        return "Due today" if task.due_on == today else "Due tomorrow"
    return f"Due {day(task.due_on)}"
