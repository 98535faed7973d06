"""Tasks by way of the API."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, current_app
from urllib3 import BaseHTTPResponse

from taskapp_web.api_errors import ApiUnavailableError
from taskapp_web.api_transport import NO_RETRIES, ApiTransport
from taskapp_web.i18n import gettext
from taskapp_web.listing import Listing
from taskapp_web.models import Task, TaskCounts, TaskPage
from taskapp_web.settings import Settings

# In seconds; counting takes the API about a millisecond.
PATIENCE_FOR_COUNTS = 0.25

_NEXT = re.compile(r'<([^>]*)>\s*;[^<]*\brel="?next\b')


class ApiClient:
    """The API's operations, typed; every method may raise an ApiError."""

    def __init__(self, transport: ApiTransport, impatient: ApiTransport) -> None:
        self._send = transport.send
        self._send_impatiently = impatient.send

    def list(self, limit: int, listing: Listing) -> TaskPage:
        """A part of the list; a search may find fewer than there are, and say where to go on."""
        answer = self._send("GET", f"/tasks?{urlencode({'limit': limit, **listing.values})}")
        with _understanding():
            tasks = [Task.from_json(item) for item in answer.json()["tasks"]]
            older_after = _older_after(answer.headers.get("Link", ""))
            return TaskPage(tasks, older_after, older_after is not None and len(tasks) < limit)

    def counts(self) -> TaskCounts:
        """How many tasks there are; a page does without rather than wait for it."""
        answer = self._send_impatiently("GET", "/tasks/counts")
        with _understanding():
            return TaskCounts.from_json(answer.json())

    def get(self, task_id: int) -> Task:
        """One task."""
        return _task(self._send("GET", f"/tasks/{task_id}"))

    def create(self, fields: dict[str, Any], idempotency_key: str) -> Task:
        """Add a task; the same key again adds none."""
        headers = {"Idempotency-Key": idempotency_key}
        return _task(self._send("POST", "/tasks", headers, fields))

    def update(self, task_id: int, version: int, fields: dict[str, Any]) -> Task:
        """Change a task, provided it is still at this version."""
        return _task(self._send("PATCH", f"/tasks/{task_id}", _if_match(version), fields))

    def delete(self, task_id: int, version: int) -> None:
        """Delete a task, provided it is still at this version."""
        self._send("DELETE", f"/tasks/{task_id}", _if_match(version))


def init_app(app: Flask, loaded: Settings) -> None:
    """Give the app a client of its own."""
    transport = ApiTransport(loaded.api_url, loaded.api_timeout, loaded.threads)
    hurry = min(loaded.api_timeout, PATIENCE_FOR_COUNTS)
    impatient = ApiTransport(loaded.api_url, hurry, loaded.threads, retries=NO_RETRIES)
    app.extensions["api_client"] = ApiClient(transport, impatient)


def current() -> ApiClient:
    """The client of the app that handles this request."""
    client: ApiClient = current_app.extensions["api_client"]
    return client


def _if_match(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


def _task(answer: BaseHTTPResponse) -> Task:
    with _understanding():
        return Task.from_json(answer.json())


def _older_after(link: str) -> int | None:
    found = _NEXT.search(link)
    return int(parse_qs(urlsplit(found[1]).query)["after"][0]) if found else None


@contextmanager
def _understanding() -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError) as error:
        message = gettext("The task service gave an answer that this page does not understand.")
        raise ApiUnavailableError(message) from error
