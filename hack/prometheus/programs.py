"""prometheus and promtool, unpacked from the distribution's package into the cache."""

import shutil
import tempfile
from pathlib import Path

from hack.cache import cache_dir
from hack.process import CommandError, run
from hack.steps import announce

PACKAGE = "prometheus"


class PrometheusError(Exception):
    """There is no Prometheus to be had; the message says what to do."""


def program(name: str) -> Path:
    """`prometheus` or `promtool`: the installed one, or that of the package, fetched once."""
    if installed := shutil.which(name):
        return Path(installed)
    folder = cache_dir() / PACKAGE
    if not folder.exists():
        announce(f"downloading {PACKAGE} with apt-get, once, into {folder}")
        _unpack(folder)
    return folder / "usr" / "bin" / name


def _unpack(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{PACKAGE}.part-") as part:
        apt, root = Path(part) / "apt", Path(part) / "root"
        try:
            run(["apt-get", *_options(apt), "update", "-qq"])
            run(["apt-get", *_options(apt), "download", "-qq", PACKAGE], cwd=apt)
            (archive,) = apt.glob("*.deb")
            run(["dpkg-deb", "--extract", str(archive), str(root)])
        except (CommandError, OSError, ValueError) as error:
            raise PrometheusError(
                f"apt-get gives no package {PACKAGE}: on Debian and Ubuntu see whether "
                f"`apt-get update` works, elsewhere install Prometheus and its promtool\n{error}"
            ) from error
        root.rename(folder)


def _options(apt: Path) -> list[str]:
    """The machine's own sources, with lists of our own: no root needed, nothing installed."""
    (apt / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    options = {"Dir::State::Lists": apt / "lists", "Dir::Cache": apt, "APT::Sandbox::User": ""}
    return [argument for key, value in options.items() for argument in ("-o", f"{key}={value}")]
