"""Where the server comes from: MYSQL_URL, Docker, or a bundle."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from hack.deploy.docker import docker_runs
from hack.mysql import bundle, greeting
from hack.mysql.errors import MySQLError

VERSIONS = ("9.7", "8.0")
REMEDY = "start Docker, or set MYSQL_URL to a server of yours: mysql://root:PASSWORD@HOST:PORT"


@contextmanager
def server(version: str | None) -> Iterator[str]:
    """Give the URL of a server of the version (None: the newest to be had) while it is used."""
    given = os.environ.get("MYSQL_URL")
    if given:
        _check(given)
        yield given
        return
    with _supervised(*_choose(version)) as url:
        yield url


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "mysql" or not parts.hostname or not parts.username:
        raise MySQLError("MYSQL_URL is wrong: write it as mysql://root:PASSWORD@HOST:PORT")
    try:
        greeting.version(parts.hostname, parts.port or 3306)
    except MySQLError as error:
        raise MySQLError(f"MYSQL_URL: {error}; start that server or unset MYSQL_URL") from error


def _choose(version: str | None) -> tuple[str, str]:
    if docker_runs():
        return "docker", version or VERSIONS[0]
    reasons = []
    for candidate in (version,) if version else VERSIONS:
        try:
            return "process", str(bundle.get(candidate))
        except MySQLError as error:
            reasons.append(f"MySQL {candidate}: {error}")
            print(f"mysql: {reasons[-1]}", file=sys.stderr, flush=True)
    raise MySQLError(f"no MySQL server to be had without Docker: {REMEDY}")


@contextmanager
def _supervised(kind: str, what: str) -> Iterator[str]:
    command = [sys.executable, "-m", "hack.mysql.supervise", kind, what]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as supervisor:
        assert supervisor.stdout is not None
        url = supervisor.stdout.readline().strip()
        if not url:
            raise MySQLError(f"the server did not start: {REMEDY}")
        yield url
