"""nginx as a program of this machine, for tests that need no cluster."""

import os
import re
import shutil
import tempfile
from pathlib import Path

from hack import debian
from hack.cache import cache_dir
from hack.debian import PackageError
from hack.deploy.docker import docker_runs
from hack.process import CommandError, run
from hack.steps import announce

IMAGE = "docker.io/library/nginx:1.30"
OLDEST = (1, 28)
REMEDY = "install nginx 1.28 or newer and put it on PATH"


class NginxError(Exception):
    """There is no nginx to be had; the message says what to do."""


def command(configuration: Path) -> list[str]:
    """What runs nginx with the files of a folder, on this machine's own network.

    That is the installed one if it is new enough, the chart's image where Docker runs, else
    Debian's package, fetched once.
    """
    installed = shutil.which("nginx")
    if installed and version([installed]) >= OLDEST:
        return [installed]
    if docker_runs():
        user, mount = f"{os.getuid()}:{os.getgid()}", f"{configuration}:{configuration}"
        where = ["--network=host", f"--user={user}", f"--volume={mount}"]
        return ["docker", "run", "--rm", *where, "--entrypoint=nginx", IMAGE]
    folder = cache_dir() / "nginx"
    if not folder.exists():
        announce(f"downloading nginx with apt-get, once, into {folder}")
        _unpack(folder)
    return unpacked(folder)


def unpacked(folder: Path) -> list[str]:
    """What runs nginx with the libraries of its own release and no others."""
    (loader,) = folder.glob("usr/lib/*/ld-linux-*.so.*")
    return [str(loader), "--library-path", str(loader.parent), str(folder / "usr/sbin/nginx")]


def version(program: list[str]) -> tuple[int, ...]:
    """The numbers of nginx's version; nothing sorts before everything."""
    found = re.search(r"nginx/(\d+)\.(\d+)", run([*program, "-v"]))
    return tuple(map(int, found.groups())) if found else ()


def _unpack(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="nginx.part-") as part:
        root = Path(part) / "root"
        root.mkdir()
        try:
            debian.unpack("sid", ["nginx"], root)
            if version(unpacked(root)) < OLDEST:
                raise NginxError(f"Debian sid has an older nginx: {REMEDY}")
        except (CommandError, PackageError, OSError, ValueError) as error:
            raise NginxError(f"{REMEDY}: {error}") from error
        root.rename(folder)
