"""Debian's archive, as this machine's own apt reaches it."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from hack.process import CommandError, run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


class MirrorError(Exception):
    """apt knows no Debian archive; the message says what to add."""


class PackageError(Exception):
    """A package is not to be had; the message says what is missing."""


def unpack(suite: str, packages: Sequence[str], target: Path) -> None:
    """Unpack packages of a suite and all that they depend on, down to the C library.

    That needs no root, and installs nothing. PackageError says what is missing.
    """
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise PackageError(f"{tool} is missing: packages come from Debian's own tools")
    apt = target / "apt"
    try:
        command = ["apt-get", *_options(apt, suite)]
        run([*command, "update"])
        install = ["install", "--download-only", "--yes", "--no-install-recommends"]
        run([*command, *install, *packages])
        for archive in sorted((apt / "cache" / "archives").glob("*.deb")):
            run(["dpkg-deb", "--extract", str(archive), str(target)])
    except (CommandError, MirrorError) as error:
        raise PackageError(f"Debian {suite} gives no {packages[0]}: {error}") from error
    finally:
        shutil.rmtree(apt, ignore_errors=True)


def source(suite: str) -> str:
    """A line for sources.list that turns apt to a suite, whatever the machine's own is."""
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    return f"deb {signed}{mirror()} {suite} main\n"


def mirror() -> str:
    """The archive that this machine's apt uses for Debian itself."""
    fields = "$(COMPONENT) $(RELEASE) $(REPO_URI)"
    targets = run(["apt-get", "indextargets", "--format", fields, "Created-By: Packages"])
    return choose_mirror(targets, codename(Path("/etc/os-release").read_text()))


def choose_mirror(targets: str, release: str) -> str:
    """The main archive of a release among apt's index targets; MirrorError without one."""
    for component, suite, uri in (line.split() for line in targets.splitlines()):
        if component == "main" and suite == release and uri.rstrip("/").endswith("debian"):
            return uri
    raise MirrorError(
        f"apt knows no Debian archive for {release!r}: this needs Debian 12 with its mirror in "
        "/etc/apt/sources.list(.d)"
    )


def codename(os_release: str) -> str:
    """The release's name in an os-release file."""
    for line in os_release.splitlines():
        name, _, value = line.partition("=")
        if name == "VERSION_CODENAME":
            return value.strip('"')
    return "unknown"


def _options(apt: Path, suite: str) -> list[str]:
    """Options that turn apt to a suite, in folders of our own that know no installed package."""
    for folder in ("state/lists/partial", "cache/archives/partial"):
        (apt / folder).mkdir(parents=True)
    status, sources = apt / "state" / "status", apt / "sources.list"
    status.touch()
    sources.write_text(source(suite))
    options = {
        "Dir::State": apt / "state",
        "Dir::State::status": status,
        "Dir::Cache": apt / "cache",
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": "-",
        "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
        "Acquire::Languages": "none",
        # sid's Release file is out of date wherever a mirror stands still.
        "Acquire::Check-Valid-Until": "false",
        "Acquire::Retries": "3",
        "APT::Sandbox::User": "",
        "DPkg::Post-Invoke": "",
    }
    return [argument for key, value in options.items() for argument in ("-o", f"{key}={value}")]
