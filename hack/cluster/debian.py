"""Debian's archive through the machine's own mirror: single packages and root file systems."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from hack.cache import cache_dir
from hack.cluster.errors import ClusterError
from hack.debian import MirrorError, mirror, source
from hack.process import CommandError, run

# sid's Release file may be older than it says it is good for.
ANY_AGE = "Acquire::Check-Valid-Until=false"
UNUSED = [
    "/usr/lib/*/gconv/*",
    "/usr/share/doc/*",
    "/usr/share/info/*",
    "/usr/share/locale/*",
    "/usr/share/man/*",
]


def download(suite: str, packages: Sequence[str]) -> list[Path]:
    """Fetch packages of another release, leaving the machine's own apt lists alone."""
    folder = cache_dir() / "apt" / suite
    (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (folder / "sources.list").write_text(_source(suite))
    settings = {
        "Dir::Etc::SourceList": folder / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder,
        "APT::Sandbox::User": "root",
        "APT::Update::Error-Mode": "any",
    }
    options = ["-o", ANY_AGE]
    for name, value in settings.items():
        options += ["-o", f"{name}={value}"]
    _apt(suite, ["apt-get", *options, "update", "-qq"])
    _apt(suite, ["apt-get", *options, "download", "-qq", *packages], folder)
    shutil.rmtree(folder / "lists")
    return sorted(folder.glob("*.deb"))


def bootstrap(suite: str, packages: Sequence[str], target: Path) -> None:
    """Unpack packages and what they depend on into a tar file; their scripts do not run."""
    options = ["--quiet", "--variant=extract", f"--include={','.join(packages)}"]
    name, _, value = ANY_AGE.partition("=")
    options += [f'--aptopt={name} "{value}"']
    options += [f"--dpkgopt=path-exclude={path}" for path in UNUSED]
    _apt(suite, ["mmdebstrap", *options, suite, str(target), _source(suite)])


def _source(suite: str) -> str:
    try:
        return source(suite)
    except MirrorError as error:
        raise ClusterError(str(error)) from error


def _apt(suite: str, command: list[str], cwd: Path | None = None) -> None:
    try:
        run(command, cwd=cwd)
    except CommandError as error:
        raise ClusterError(
            f"{command[0]} cannot fetch from Debian {suite}: does {mirror()} answer?\n{error}"
        ) from error
