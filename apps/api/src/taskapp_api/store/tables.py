"""The tables, as far as the API uses them; the migrations own the schema."""

from peewee import Table

TASK_COLUMNS = (
    "id",
    "title",
    "notes",
    "due_on",
    "done",
    "done_at",
    "created_at",
    "updated_at",
    "version",
)
# Together they name what a task was at one time, after a restored backup too.
STATE_COLUMNS = ("id", "version", "updated_at")
KEY_COLUMNS = ("idempotency_key", "fingerprint", "response", "created_at")

Tasks = Table("tasks", TASK_COLUMNS)
Keys = Table("idempotency_keys", KEY_COLUMNS)
