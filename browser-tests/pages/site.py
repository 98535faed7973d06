"""The app as `make dev` runs it, under a prefix."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import urllib3

from hack import dev
from hack.ports import free_port
from pages.forwarder import Forwarder
from support.serving import serving

PREFIX = "/app2"
PAGE_SIZE = 6


class Tasks:
    """The tasks, by way of the API itself."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/tasks"

    def add(self, title: str, *, done: bool = False, **fields: Any) -> int:
        """Add a task, and give its id."""
        task_id = int(self._send("POST", "", {"title": title, **fields})["id"])
        if done:
            self.change(task_id, done=True)
        return task_id

    def change(self, task_id: int, **fields: Any) -> None:
        """Change a task, as somebody else would."""
        self._send("PATCH", f"/{task_id}", fields)

    def remove(self, task_id: int) -> None:
        """Delete a task, as somebody else would."""
        self._send("DELETE", f"/{task_id}")

    def titles(self) -> list[str]:
        """The titles of the newest hundred."""
        return [task["title"] for task in self._newest()]

    def clear(self) -> None:
        """Delete all tasks."""
        while tasks := self._newest():
            for task in tasks:
                self.remove(task["id"])

    def _newest(self) -> list[dict[str, Any]]:
        tasks: list[dict[str, Any]] = self._send("GET", "?limit=100")["tasks"]
        return tasks

    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = urllib3.request(method, self._url + path, json=body)
        assert 200 <= answer.status < 300, answer.data
        return json.loads(answer.data or b"null")


@dataclass(frozen=True)
class Site:
    """The page's address, its tasks, and the two places where requests can be made to fail."""

    url: str
    tasks: Tasks
    front: Forwarder
    api: Forwarder

    def reset(self) -> None:
        """Neither tasks nor failures."""
        self.front.instead = self.api.instead = None
        self.front.pause_of_writes = 0
        self.tasks.clear()


@contextmanager
def serve(folder: Path) -> Iterator[Site]:
    """The app on a new database in a folder."""
    web_port, api_port = free_port(), free_port()
    settings = {"PAGE_SIZE": str(PAGE_SIZE), "LOG_LEVEL": "warning"}
    with (
        serving(Forwarder(api_port)) as api,
        serving(Forwarder(web_port, PREFIX)) as front,
        dev.running(folder / "taskapp.db", web_port, api_port, API_URL=api.url, **settings),
    ):
        yield Site(f"{front.url}/", Tasks(api_port), front, api)


# Oldest first, so that the page shows them from the end.
EXAMPLES: dict[str, list[tuple[str, str, int | None, bool]]] = {
    "en": [
        ("Return the books to the library", "", None, False),
        ("Order ink for the printer", "", 9, True),
        ("File the tax return", "Payslips, receipts, the letter from the bank", -3, False),
        ("Buy milk and bread", "", 0, False),
        ("Prepare the slides for Thursday", "1. Where we are\n2. What is hard", 1, False),
    ],
    "ja": [
        ("図書館に本を返す", "", None, False),
        ("プリンターのインクを注文する", "", 9, True),
        ("確定申告の書類をそろえる", "源泉徴収票、医療費の領収書、銀行からの通知", -3, False),
        ("牛乳とパンを買う", "", 0, False),
        ("木曜の会議の資料をつくる", "一、現状\n二、課題", 1, False),
    ],
}


def fill(tasks: Tasks, language: str) -> list[int]:
    """A realistic list: one task overdue, one done; gives the ids, oldest first."""
    return [
        tasks.add(
            title,
            notes=notes,
            due_on=None if days is None else str(date.today() + timedelta(days)),
            done=done,
        )
        for title, notes, days, done in EXAMPLES[language]
    ]
