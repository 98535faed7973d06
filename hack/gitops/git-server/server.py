"""A Git repository over HTTP: `git http-backend` behind a password.

Settings: GIT_ROOT (a folder), GIT_REPOSITORY (name.git), GIT_USERNAME, GIT_PASSWORD, LISTEN.
"""

import base64
import hmac
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from wsgiref.types import StartResponse, WSGIEnvironment

import waitress

READY = "/readyz"
CHUNK = 64 * 1024
# Pushes from a shallow clone, as a CI's checkout is, are welcome.
CONFIG = {"http.receivepack": "true", "receive.shallowUpdate": "true", "receive.autogc": "false"}
PASSED_ON = {
    "PATH_INFO": "PATH_INFO",
    "QUERY_STRING": "QUERY_STRING",
    "REQUEST_METHOD": "REQUEST_METHOD",
    "CONTENT_TYPE": "CONTENT_TYPE",
    "CONTENT_LENGTH": "CONTENT_LENGTH",
    "HTTP_CONTENT_ENCODING": "HTTP_CONTENT_ENCODING",
    "HTTP_GIT_PROTOCOL": "GIT_PROTOCOL",
}


@dataclass(frozen=True)
class GitServer:
    """The WSGI application; `root` holds the repositories."""

    root: Path
    username: str
    password: str

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if environ["PATH_INFO"] == READY:
            start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3")])
            return [b"ok\n"]
        if not self._allowed(environ.get("HTTP_AUTHORIZATION", "")):
            challenge = ("WWW-Authenticate", 'Basic realm="git"')
            start_response("401 Unauthorized", [challenge, ("Content-Length", "0")])
            return []
        return self._run(environ, start_response)

    def _allowed(self, authorization: str) -> bool:
        expected = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        return hmac.compare_digest(authorization.encode(), f"Basic {expected}".encode())

    def _run(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        variables = {new: environ[old] for old, new in PASSED_ON.items() if environ.get(old)}
        variables |= {"GIT_PROJECT_ROOT": str(self.root), "GIT_HTTP_EXPORT_ALL": "1"}
        variables |= {"REMOTE_USER": self.username}
        # A file, because Git may begin to answer before it has read everything.
        with tempfile.TemporaryFile() as body:
            shutil.copyfileobj(environ["wsgi.input"], body)
            body.seek(0)
            with subprocess.Popen(
                ["git", "http-backend"],
                stdin=body,
                stdout=subprocess.PIPE,
                env=os.environ | variables,
            ) as backend:
                assert backend.stdout
                start_response(*_head(backend.stdout))
                while chunk := backend.stdout.read(CHUNK):
                    yield chunk


def _head(output: IO[bytes]) -> tuple[str, list[tuple[str, str]]]:
    """Status and headers that a CGI program writes before its body."""
    status, headers = "200 OK", []
    for line in iter(output.readline, b""):
        name, _, value = line.decode("latin-1").rstrip("\r\n").partition(": ")
        if not name:
            break
        if name.lower() == "status":
            status = value
        else:
            headers.append((name, value))
    return status, headers


def create(repository: Path) -> None:
    """Make the bare repository with the branch main, unless it is there."""
    subprocess.run(
        ["git", "init", "--quiet", "--bare", "--initial-branch=main", str(repository)], check=True
    )
    for name, value in CONFIG.items():
        subprocess.run(["git", "-C", str(repository), "config", name, value], check=True)


def main() -> None:
    """Serve until terminated."""
    root = Path(os.environ["GIT_ROOT"])
    create(root / os.environ["GIT_REPOSITORY"])
    server = GitServer(root, os.environ["GIT_USERNAME"], os.environ["GIT_PASSWORD"])
    waitress.serve(server, listen=os.environ.get("LISTEN", "*:8080"), threads=8, ident="")


if __name__ == "__main__":
    main()
