"""A MySQL server in a Docker container."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from hack.mysql import greeting
from hack.mysql.errors import MySQLError
from hack.process import CommandError, run

IMAGE = "docker.io/library/mysql"
START_LIMIT = 120.0
OPTIONS = (
    "--rm",
    "--env=MYSQL_ROOT_PASSWORD",
    "--publish=127.0.0.1::3306",
    "--tmpfs=/var/lib/mysql",
)


@contextmanager
def server(version: str) -> Iterator[str]:
    """Run the official image on a free loopback port and give its URL; afterwards remove it."""
    name, password = f"taskapp-mysql-{secrets.token_hex(4)}", secrets.token_hex(12)
    try:
        environment = {**os.environ, "MYSQL_ROOT_PASSWORD": password}
        command = ["docker", "run", "--detach", "--name", name, *OPTIONS, f"{IMAGE}:{version}"]
        run(command, env=environment)
        port = int(run(["docker", "port", name, "3306/tcp"]).splitlines()[0].rsplit(":", 1)[1])
        greeting.wait("127.0.0.1", port, START_LIMIT, lambda: _runs(name))
        yield f"mysql://root:{password}@127.0.0.1:{port}"
    except CommandError as error:
        raise MySQLError(f"Docker gives no MySQL {version}: {error}") from error
    finally:
        remove = ["docker", "rm", "--force", "--volumes", name]
        subprocess.run(remove, capture_output=True, check=False)


def _runs(name: str) -> bool:
    command = ["docker", "inspect", "--format", "{{.State.Running}}", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() == "true"
