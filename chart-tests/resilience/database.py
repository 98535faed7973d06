"""The release's MySQL server, as its root user and from inside its pod."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from resilience.sql import sql
from support.release import Release

POD = "taskapp-mysql-0"
CLIENT = """export MYSQL_PWD=$(</etc/taskapp/database/root-password)
exec mysql --user=root --batch --skip-column-names --unbuffered --database=taskapp
"""


def query(release: Release, statements: str) -> list[str]:
    """The rows of an answer, their fields parted by tabs."""
    return sql(release, statements).splitlines()


@contextmanager
def held(release: Release, statements: str) -> Iterator[None]:
    """A session that has carried out some statements and keeps what it locked by them."""
    inside = ["exec", "--stdin", POD, "--", "bash", "-c", CLIENT]
    command = release.kube.command("kubectl", "--namespace", release.namespace, *inside)
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as session:
        assert session.stdin
        assert session.stdout
        session.stdin.write(f"{statements};\nSELECT 'all carried out';\n")
        session.stdin.flush()
        assert "all carried out\n" in iter(session.stdout.readline, ""), f"{statements} failed"
        try:
            yield
        finally:
            session.stdin.close()
