"""The tasks in their database; knows no HTTP."""

from taskapp_api.store.store import Store

__all__ = ["Store"]
