"""The release's MySQL server, as its root user and from inside its pod."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from support.release import Release

POD = "taskapp-mysql-0"
CLIENT = """export MYSQL_PWD=$(</etc/taskapp/database/root-password)
exec mysql --user=root --batch --skip-column-names --unbuffered --database=taskapp "$@"
"""


def query(release: Release, sql: str) -> list[str]:
    """The rows of an answer, their fields parted by tabs."""
    return release.kubectl("exec", POD, "--", *_client(f"--execute={sql}")).splitlines()


@contextmanager
def held(release: Release, sql: str) -> Iterator[None]:
    """A session that has carried out some statements and keeps what it locked by them."""
    inside = ["exec", "--stdin", POD, "--", *_client()]
    command = release.kube.command("kubectl", "--namespace", release.namespace, *inside)
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as session:
        assert session.stdin
        assert session.stdout
        session.stdin.write(f"{sql};\nSELECT 'all carried out';\n")
        session.stdin.flush()
        assert "all carried out\n" in iter(session.stdout.readline, ""), f"{sql} failed"
        try:
            yield
        finally:
            session.stdin.close()


def _client(*arguments: str) -> list[str]:
    return ["bash", "-c", CLIENT, "bash", *arguments]
