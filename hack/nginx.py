"""nginx as a program of this machine, for tests that need no cluster."""

import re
import shutil
import tempfile
from pathlib import Path

from hack import debian
from hack.cache import cache_dir
from hack.debian import PackageError
from hack.process import CommandError, run
from hack.steps import announce

OLDEST = (1, 28)
REMEDY = "install nginx 1.28 or newer and put it on PATH"


class NginxError(Exception):
    """There is no nginx to be had; the message says what to do."""


def command() -> list[str]:
    """What runs nginx: the installed one if it is new enough, else Debian's, fetched once."""
    installed = shutil.which("nginx")
    if installed and version([installed]) >= OLDEST:
        return [installed]
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
