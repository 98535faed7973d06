"""A stand-in for a running taskapp, with faults on demand."""

import json
from contextlib import AbstractContextManager
from http.server import ThreadingHTTPServer
from typing import Any

from support.serving import QuietHandler, serving


class StubApp(ThreadingHTTPServer):
    """Keeps tasks in memory; `faults` maps a request such as "GET /" to the status it gets."""

    def __init__(self, faults: dict[str, int]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults = faults
        # Of the answers to come; the last one stays.
        self.versions = [""]
        # What every request must say.
        self.authorization: str | None = None
        self.tasks: dict[int, dict[str, Any]] = {}

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}/app2/"


class _Handler(QuietHandler):
    server: StubApp

    def _answer(self) -> None:
        path = self.path.removeprefix("/app2")
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or "{}")
        status, document = self._handle(self.command, path, body)
        status = self.server.faults.get(f"{self.command} {path}", status)
        if self.headers["Authorization"] != self.server.authorization:
            status = 401
        self.send_response(status)
        versions = self.server.versions
        self.send_header("X-App-Version", versions.pop(0) if len(versions) > 1 else versions[0])
        self.end_headers()
        if status != 204:
            self.wfile.write(json.dumps(document).encode())

    do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815

    def _handle(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, object]:
        tasks = self.server.tasks
        if method == "POST":
            tasks[len(tasks) + 1] = {"id": len(tasks) + 1, "done": False, **body}
            return 201, tasks[len(tasks)]
        number = path.rpartition("/")[2]
        if not number.isdigit():
            return 200, {"tasks": list(tasks.values())}
        if int(number) not in tasks:
            return 404, {}
        if method == "DELETE":
            return 204, tasks.pop(int(number))
        tasks[int(number)] |= body
        return 200, tasks[int(number)]


def stub_app(**faults: int) -> AbstractContextManager[StubApp]:
    """Run a StubApp; faults are given as GET_api_tasks=500 for "GET /api/tasks"."""
    named = {key.replace("_", " /", 1).replace("_", "/"): faults[key] for key in faults}
    return serving(StubApp(named))
