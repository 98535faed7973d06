"""Debian packages of any suite, unpacked into a folder: no root needed, nothing installed."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from hack.debian import MirrorError, source
from hack.mysql.errors import MySQLError
from hack.process import CommandError, run


def unpack(suite: str, packages: Sequence[str], target: Path) -> None:
    """Unpack packages of a suite and all that they depend on, down to the C library."""
    for tool in ("apt-get", "dpkg-deb"):
        if not shutil.which(tool):
            raise MySQLError(f"{tool} is missing: packages come from Debian's own tools")
    apt = target / "apt"
    try:
        command = ["apt-get", *_options(apt, suite)]
        run([*command, "update"])
        install = ["install", "--download-only", "--yes", "--no-install-recommends"]
        run([*command, *install, *packages])
        for archive in sorted((apt / "cache" / "archives").glob("*.deb")):
            run(["dpkg-deb", "--extract", str(archive), str(target)])
    except (CommandError, MirrorError) as error:
        raise MySQLError(f"Debian {suite} gives no {packages[0]}: {error}") from error
    finally:
        shutil.rmtree(apt, ignore_errors=True)


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
