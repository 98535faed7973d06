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
        self.next_answers: list[Answer] = []
        self.always: Answer | None = None
        self._first_answers: dict[str, dict[str, Any]] = {}

    def add(self, title: str, **fields: Any) -> dict[str, Any]:
        defaults = {"notes": "", "due_on": None, "done": False, "version": 1}
        task = {"id": len(self.tasks) + 1, "title": title.strip(), **defaults, **fields}
        self.tasks[task["id"]] = task
        return task

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        if self.always or self.next_answers:
            return self.always or self.next_answers.pop(0)
        if request.path == "/tasks":
            return self._list(request.query) if request.method == "GET" else self._create(request)
        task = self.tasks.get(int(request.path.removeprefix("/tasks/")))
        return self._one(request, task) if task else Answer(404, {"detail": "no such task"})

    def _list(self, query: dict[str, str]) -> Answer:
        after, limit = int(query.get("after", 2**63)), int(query["limit"])
        done = {"open": [False], "done": [True], None: [False, True]}[query.get("status")]
        newest = reversed(self.tasks.values())
        found = [task for task in newest if task["id"] < after and task["done"] in done]
        headers = {}
        if len(found) > limit:
            rest = urlencode({**query, "after": found[limit - 1]["id"]})
            headers = {"Link": f'</tasks?{rest}>; rel="next"'}
        return Answer(200, {"tasks": found[:limit]}, headers)

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
