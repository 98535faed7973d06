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

Tasks = Table("tasks", TASK_COLUMNS)
Keys = Table("idempotency_keys", ("idempotency_key", "fingerprint", "response", "created_at"))
