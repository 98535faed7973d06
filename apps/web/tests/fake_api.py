"""An API over HTTP that keeps tasks in memory and fails when told to."""

import json
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit


@dataclass
class Answer:
    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    drop: bool = False


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    port: int


class FakeApi(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, *, listening: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        self.server_bind()
        if listening:
            self.server_activate()
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.tasks: dict[int, dict[str, Any]] = {}
        self.requests: list[Request] = []
        # Kept apart, since every list comes with one.
        self.count_requests: list[Request] = []
        self._last_id = 0
        self.next_answers: list[Answer] = []
        self.always: Answer | None = None
        # How many tasks a search looks at, and a count counts.
        self.window = self.counted = 1000
        self._first_answers: dict[str, dict[str, Any]] = {}

    def add(self, title: str, **fields: Any) -> dict[str, Any]:
        defaults = {"notes": "", "due_on": None, "done": False, "version": 1}
        self._last_id += 1
        task = {"id": self._last_id, "title": title.strip(), **defaults, **fields}
        self.tasks[task["id"]] = task
        return task

    def answer(self, request: Request) -> Answer:
        counts = request.path == "/tasks/counts"
        (self.count_requests if counts else self.requests).append(request)
        if self.always or self.next_answers:
            return self.always or self.next_answers.pop(0)
        if request.path == "/tasks":
            return self._list(request.query) if request.method == "GET" else self._create(request)
        if counts:
            return self._counts()
        task = self.tasks.get(int(request.path.removeprefix("/tasks/")))
        return self._one(request, task) if task else Answer(404, {"detail": "no such task"})

    def _list(self, query: dict[str, str]) -> Answer:
        after, limit = int(query.get("after", 2**63)), int(query["limit"])
        done = {"open": [False], "done": [True], None: [False, True]}[query.get("status")]
        newest = reversed(self.tasks.values())
        below = [task for task in newest if task["id"] < after]
        looked_at = below[: self.window] if "q" in query else below
        words = query.get("q", "").casefold()
        found = [
            task for task in looked_at if task["done"] in done and words in task["title"].casefold()
        ]
        headers = {}
        if len(found) > limit or len(looked_at) < len(below):
            last = found[limit - 1] if len(found) > limit else looked_at[-1]
            rest = urlencode({**query, "after": last["id"]})
            headers = {"Link": f'</tasks?{rest}>; rel="next"'}
        return Answer(200, {"tasks": found[:limit]}, headers)

    def _counts(self) -> Answer:
        done = sum(task["done"] for task in self.tasks.values())
        counts = {"open": len(self.tasks) - done, "done": done}
        limited = {name: min(count, self.counted) for name, count in counts.items()}
        return Answer(200, {**limited, "limit": self.counted})

    def _create(self, request: Request) -> Answer:
        key = request.headers["Idempotency-Key"]
        if key not in self._first_answers:
            self._first_answers[key] = self.add(**request.body)
        return Answer(201, self._first_answers[key])

    def _one(self, request: Request, task: dict[str, Any]) -> Answer:
        if request.headers.get("If-Match", f'"{task["version"]}"') != f'"{task["version"]}"':
            return Answer(412, {"detail": "changed"})
        if request.method == "DELETE":
            del self.tasks[task["id"]]
            return Answer(204, b"")
        if request.method == "PATCH":
            task.update(request.body, version=task["version"] + 1)
            task["title"] = task["title"].strip()
        return Answer(200, task)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: FakeApi

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = json.loads(raw) if raw else None
        headers, port = dict(self.headers), self.client_address[1]
        self._send(self.server.answer(Request(self.command, url.path, query, headers, body, port)))

    do_POST = do_PATCH = do_DELETE = do_GET  # noqa: N815

    def _send(self, answer: Answer) -> None:
        time.sleep(answer.wait)
        if answer.drop:
            self.close_connection = True
            return
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass
