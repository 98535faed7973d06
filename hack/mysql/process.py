"""A MySQL server as a plain process on loopback, its data in a folder of its own."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hack.mysql import greeting
from hack.mysql.errors import MySQLError
from hack.ports import free_port

NOBODY = 65534
START_LIMIT = 60.0
# Test data needs no safety from a power cut, only speed.
OPTIONS = (
    "--innodb-redo-log-capacity=8M",
    "--innodb-doublewrite=OFF",
    "--innodb-flush-log-at-trx-commit=2",
)
SERVER_OPTIONS = (
    *OPTIONS,
    "--bind-address=127.0.0.1",
    "--disable-log-bin",
    "--mysqlx=OFF",
    "--performance-schema=OFF",
    "--secure-file-priv=NULL",
    "--skip-name-resolve",
)
USERS = """\
CREATE USER root@127.0.0.1 IDENTIFIED BY '{password}';
GRANT ALL ON *.* TO root@127.0.0.1 WITH GRANT OPTION;
DROP USER root@localhost;
"""


def program(server: Path) -> list[str]:
    """The command that runs a server with its own libraries and no others."""
    return [str(server / "ld.so"), "--library-path", str(server / "lib"), str(server / "mysqld")]


def initialise(bundle: Path) -> None:
    """Give a bundle the data that a new server starts from."""
    with _workplace(bundle) as folder:
        log = folder / "mysqld.log"
        command = _command(folder, *OPTIONS, "--initialize-insecure")
        if _start(command, log).wait() != 0:
            raise MySQLError(f"mysqld cannot initialise its data:\n{log.read_text()}")
        shutil.copytree(folder / "data", bundle / "data")


@contextmanager
def server(bundle: Path) -> Iterator[str]:
    """Run a server from a bundle and give its URL; afterwards nothing is left of it."""
    with _workplace(bundle) as folder:
        password, port = secrets.token_hex(12), free_port()
        log, users = folder / "mysqld.log", folder / "users.sql"
        users.write_text(USERS.format(password=password))
        files = (f"--init-file={users}", f"--socket={folder}/sock", f"--pid-file={folder}/pid")
        running = _start(_command(folder, *SERVER_OPTIONS, *files, f"--port={port}"), log)
        try:
            _wait(running, port, log)
            yield f"mysql://root:{password}@127.0.0.1:{port}"
        finally:
            running.kill()
            running.wait()


def _wait(running: subprocess.Popen[bytes], port: int, log: Path) -> None:
    try:
        greeting.wait("127.0.0.1", port, START_LIMIT, lambda: running.poll() is None)
    except MySQLError as error:
        raise MySQLError(f"{error}; its log:\n{log.read_text()}") from error


@contextmanager
def _workplace(bundle: Path) -> Iterator[Path]:
    """A copy of a bundle where the server's user can reach it, unlike perhaps the cache."""
    folder = Path(tempfile.mkdtemp(prefix="taskapp-mysql-"))
    try:
        shutil.copytree(bundle / "server", folder / "server", copy_function=_share)
        if (bundle / "data").exists():
            shutil.copytree(bundle / "data", folder / "data")
        if os.geteuid() == 0:
            for path in (folder, *folder.glob("data"), *folder.glob("data/**/*")):
                os.chown(path, NOBODY, NOBODY)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _share(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy(source, target)


def _command(folder: Path, *options: str) -> list[str]:
    server = folder / "server"
    paths = {
        "basedir": server,
        "lc-messages-dir": server / "share",
        "character-sets-dir": server / "share" / "charsets",
        "plugin-dir": server / "lib",
        "datadir": folder / "data",
        "tmpdir": folder,
    }
    settings = [f"--{name}={path}" for name, path in paths.items()]
    return [*program(server), "--no-defaults", *settings, *options]


def _start(command: list[str], log: Path) -> subprocess.Popen[bytes]:
    # mysqld refuses to run as root.
    user = NOBODY if os.geteuid() == 0 else None
    with log.open("wb") as output:
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                user=user,
                group=user,
                extra_groups=None if user is None else [],
            )
        except PermissionError as error:
            remedy = "set TMPDIR to a folder that every user can enter"
            raise MySQLError(f"{log.parent} is closed to the server's user: {remedy}") from error
