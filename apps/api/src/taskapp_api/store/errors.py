"""What can go wrong in the store, in its own terms."""


class StoreError(Exception):
    """The base of everything that the store raises on purpose."""


class TaskNotFoundError(StoreError):
    """There is no task with this id."""


class VersionMismatchError(StoreError):
    """The task has another version than the caller expected."""


class KeyReusedError(StoreError):
    """The idempotency key was used before, for a task with other content."""


class StatementError(StoreError):
    """The database refused a statement: a fault of ours."""


class DuplicateError(StatementError):
    """There is such a row already."""


class UnavailableError(StoreError):
    """The database cannot be reached or did not answer in time; trying again may help."""


class SchemaError(UnavailableError):
    """The database lacks a table or column that this release needs; a migration may bring it."""


class ConnectionLostError(UnavailableError):
    """The connection broke; whether the statement was carried out is not known."""


class NotSentError(ConnectionLostError):
    """The connection was gone before the whole statement was sent."""


class DeadlockError(UnavailableError):
    """The transaction was rolled back to let another one proceed."""
