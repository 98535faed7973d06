"""Uses a running taskapp as a person would, and leaves nothing behind."""

import json
import sys
import time
from base64 import b64encode
from email.message import Message
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

TIMEOUT = 10
# Where the name and the password are, if the application asks for them.
SIGN_IN = Path("/etc/taskapp/sign-in")
# Connections that the proxy keeps lead to replaced pods until those end.
PATIENCE = 30


class CheckError(Exception):
    """The application did not answer as it should."""


def credentials() -> dict[str, str]:
    """The header that signs in, if there is a password to sign in with."""
    if not SIGN_IN.exists():
        return {}
    pair = ":".join((SIGN_IN / key).read_text().rstrip("\n") for key in ("username", "password"))
    return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}


class Client:
    """Sends requests to the application under one base URL."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self.versions: set[str] = set()
        self.credentials = credentials()

    def send(self, method: str, path: str, expected: int, body: object = None) -> str:
        """The answer's body; CheckError if its status is not the expected one."""
        started = time.monotonic()
        status, text = self._ask(method, self.base + path, body)
        took = (time.monotonic() - started) * 1000
        sys.stdout.write(f"{method:6} {path:20} {status} {took:6.0f} ms\n")
        if status != expected:
            raise CheckError(f"{method} {path}: expected {expected}, got {status}: {text[:300]}")
        return text

    def json(self, method: str, path: str, expected: int, body: object = None) -> Any:
        """The same, for an answer in JSON."""
        text = self.send(method, path, expected, body)
        try:
            return json.loads(text)
        except ValueError as error:
            raise CheckError(f"{method} {path}: not JSON: {text[:300]}") from error

    def _ask(self, method: str, url: str, body: object) -> tuple[int, str]:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if data else {}
        headers |= self.credentials
        request = Request(url, data=data, headers=headers, method=method)  # noqa: S310 - as given
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - as given
                self._note(answer.headers)
                return answer.status, answer.read().decode()
        except HTTPError as error:
            self._note(error.headers)
            return error.code, error.read().decode(errors="replace")
        except (URLError, OSError) as error:
            raise CheckError(f"{method} {url}: {error}") from error

    def _note(self, headers: Message) -> None:
        if version := headers["X-App-Version"]:
            self.versions.add(version)


def check_task(client: Client, path: str, title: str) -> None:
    """Read, list, show and complete the task that was just added."""
    if client.json("GET", path, 200)["title"] != title:
        raise CheckError(f"{path} does not have the title that it was given")
    if title not in [task["title"] for task in client.json("GET", "/api/tasks", 200)["tasks"]]:
        raise CheckError("the list lacks the task that was just added")
    if title not in client.send("GET", "/", 200):
        raise CheckError("the page lacks the task that was just added")
    if client.json("PATCH", path, 200, {"done": True})["done"] is not True:
        raise CheckError(f"{path} is not done after it was completed")


def check(client: Client) -> None:
    """The whole life of one task."""
    title = f"smoke test {time.time_ns()}"
    task = client.json("POST", "/api/tasks", 201, {"title": title})
    path = f"/api/tasks/{task['id']}"
    try:
        check_task(client, path, title)
    finally:
        client.send("DELETE", path, 204)
    client.send("GET", path, 404)


def check_release(base: str, versions: set[str]) -> None:
    """Check until no answer came from a version that is none of these, if any is given."""
    deadline = time.monotonic() + PATIENCE
    while True:
        client, failure = Client(base), None
        try:
            check(client)
        except CheckError as error:
            failure = error
        others = sorted(client.versions - versions) if versions else []
        if not others or time.monotonic() > deadline:
            break
        sys.stdout.write(f"version {others} answered, not {sorted(versions)}: once more\n")
        time.sleep(0.5)
    if failure:
        raise failure
    if others:
        raise CheckError(f"version {others} still answers, not only {sorted(versions)}")


def main() -> None:
    """Check the application at the URL, and of the versions, given as arguments."""
    if len(sys.argv) < 2:
        sys.exit("usage: smoke.py URL [VERSION...] (such as http://localhost/app2/ v0.1.0)")
    try:
        check_release(sys.argv[1], set(sys.argv[2:]))
    except CheckError as error:
        sys.exit(f"smoke test failed: {error}")
    sys.stdout.write("smoke test passed\n")


if __name__ == "__main__":
    main()
