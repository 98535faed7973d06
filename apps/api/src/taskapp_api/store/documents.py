"""The JSON of tasks, kept in memory under the state that the database says they are in."""

from collections import OrderedDict

from pydantic_core import to_json

from taskapp_api.store.values import Task

LIMIT = 16 * 1024 * 1024
# What Python needs for an entry besides the document itself.
_OVERHEAD = 400

State = tuple[object, ...]


class Documents(OrderedDict[State, bytes]):
    """Documents by state; the oldest go when all take more than `limit` bytes."""

    def __init__(self, limit: int = LIMIT) -> None:
        super().__init__()
        self._limit = limit
        self._size = 0

    def write(self, state: State, task: Task) -> bytes:
        """The document of a task, from now on kept."""
        document = self.get(state)
        if document is None:
            document = self[state] = to_json(task)
            self._size += len(document) + _OVERHEAD
            while self._size > self._limit:
                self._size -= len(self.popitem(last=False)[1]) + _OVERHEAD
        return document
