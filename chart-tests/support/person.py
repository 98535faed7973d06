"""A person at work on the page and the API, who keeps every failure and repeats nothing."""

import json
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import urllib3

from support.request import FailedError, Request

BASE = "/app2/"
TIMEOUT = 15.0
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
# 200 with what was deleted in it, for an undo; releases before that lead back to the list.
SUBMITTED = (200, 303)
RENDER_ID = re.compile(r'name="render_id" value="([^"]+)"')


@dataclass
class Person:
    """Adds, reads, completes and deletes tasks, one request at a time."""

    origin: str
    name: str
    pace: float
    # Half of the people keep their connection, half open a new one for each request.
    keeps_connection: bool
    requests: list[Request] = field(default_factory=list)
    # What was acknowledged last of each title: done or not, None for deleted.
    tasks: dict[str, bool | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._pool = urllib3.connection_from_url(self.origin, maxsize=1, timeout=TIMEOUT)
        self._next = time.monotonic()
        self._cookie = ""

    def work(self, until: threading.Event) -> None:
        """Visit after visit; a visit that failed is not gone on with."""
        visit = 0
        while not until.is_set():
            try:
                self._visit(visit)
            except FailedError:
                self._cookie = ""
            visit += 1
        self._pool.close()

    def _visit(self, number: int) -> None:
        page = self._page()
        self.send("GET", "api/tasks?limit=20", 200)
        if number % 4 == 0:
            self._submit("tasks", page, title=self._title(f"form {number}"))
        title = self._title(f"api {number}")
        task = self.json("POST", "api/tasks", 201, {"title": title}, key=uuid.uuid4().hex)
        self.tasks[title] = False
        path = f"api/tasks/{task['id']}"
        self.json("GET", path, 200)
        # Of a write that gets no answer, nothing is known.
        del self.tasks[title]
        task = self.json("PATCH", path, 200, {"done": True})
        self.tasks[title] = True
        if number % 8 == 0:
            return
        del self.tasks[title]
        if number % 2 == 0:
            self._submit(f"tasks/{task['id']}/delete", page, version=str(task["version"]))
        else:
            self.send("DELETE", path, 204)
        self.tasks[title] = None

    def _title(self, text: str) -> str:
        return f"{self.name} {text}"

    def _page(self) -> str:
        answer = self.send("GET", "", 200)
        if cookie := answer.headers.get("Set-Cookie"):
            self._cookie = cookie.partition(";")[0]
        return answer.data.decode()

    def _submit(self, path: str, page: str, **fields: str) -> None:
        """Send a form of the page."""
        for name, pattern in (("csrf_token", TOKEN), ("render_id", RENDER_ID)):
            found = pattern.search(page)
            fields[name] = found[1] if found else ""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.send("POST", path, SUBMITTED, urlencode(fields), headers)
        if cookie := answer.headers.get("Set-Cookie"):
            self._cookie = cookie.partition(";")[0]
        if title := fields.get("title"):
            self.tasks[title] = False

    def json(self, method: str, path: str, status: int, body: Any = None, key: str = "") -> Any:
        """Send JSON, get JSON."""
        headers = {"Content-Type": "application/json"} if body else {}
        if key:
            headers["Idempotency-Key"] = key
        content = json.dumps(body) if body else None
        return json.loads(self.send(method, path, status, content, headers).data)

    def send(
        self,
        method: str,
        path: str,
        status: int | tuple[int, ...],
        body: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """One request, at its time, once; FailedError if the answer is not the expected one."""
        self._wait()
        connection = {} if self.keeps_connection else {"Connection": "close"}
        cookie = {"Cookie": self._cookie} if self._cookie else {}
        sent = {**(headers or {}), **connection, **cookie}
        at, started, problem, answer = datetime.now(), time.monotonic(), "", None
        try:
            answer = self._pool.urlopen(
                method, BASE + path, body, sent, retries=False, redirect=False
            )
            if answer.status not in (status if isinstance(status, tuple) else (status,)):
                problem = f"{answer.status} instead of {status}: {answer.data[:200]!r}"
        except urllib3.exceptions.HTTPError as error:
            problem = f"{error!r} on a {'kept' if self.keeps_connection else 'new'} connection"
        seconds = time.monotonic() - started
        kept = answer if problem else None
        self.requests.append(Request(at, method, BASE + path, seconds, problem, kept))
        if problem or answer is None:
            raise FailedError(answer)
        return answer

    def _wait(self) -> None:
        """Keep the pace; time that was lost is not made up for with a burst."""
        now = time.monotonic()
        self._next = max(self._next + self.pace, now)
        time.sleep(self._next - now)
