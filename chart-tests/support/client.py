"""A client of the app's API and page, as a test sees them from outside."""

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import Any

PATIENCE = 3


@dataclass(frozen=True)
class Answer:
    """The status, headers and body of a response."""

    status: int
    headers: Message
    body: str

    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


def request(url: str, method: str = "GET", body: object = None, **headers: str) -> Answer:
    """Send a request; error statuses are answers, and a 503 is asked again as it wishes.

    A node's service rules follow the readiness of its pods by up to a second; until then it
    refuses connections.
    """
    for _ in range(PATIENCE):
        try:
            answer = ask(url, method, body, **headers)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
        else:
            if answer.status != 503 or "Retry-After" not in answer.headers:
                return answer
        time.sleep(1)
    return ask(url, method, body, **headers)


def ask(url: str, method: str = "GET", body: object = None, **headers: str) -> Answer:
    """Send a request once; error statuses are answers."""
    data = None if body is None else json.dumps(body).encode()
    if data is not None:
        headers = {"Content-Type": "application/json", **headers}
    outgoing = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(outgoing, timeout=10) as response:
            return Answer(response.status, response.headers, response.read().decode())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.headers, error.read().decode())


def add_task(origin: str, title: str, base_path: str = "/app2/") -> Any:
    """Add a task by the API and give it back."""
    answer = request(f"{origin}{base_path}api/tasks", "POST", {"title": title})
    assert answer.status == 201, answer
    return answer.json()


def titles(origin: str, base_path: str = "/app2/") -> list[str]:
    """The titles on the first page of the list, newest first."""
    answer = request(f"{origin}{base_path}api/tasks")
    assert answer.status == 200, answer
    return [task["title"] for task in answer.json()["tasks"]]
