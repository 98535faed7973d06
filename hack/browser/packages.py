"""axe and Lighthouse from npm, at the versions of the lock file, installed into the cache once."""

import hashlib
import shutil
import tempfile
from pathlib import Path

from hack.browser.errors import BrowserError
from hack.cache import cache_dir
from hack.process import CommandError, run
from hack.steps import announce

# The lock file has no addresses of a registry. Without them npm cannot check "latest", so
# package.json overrides the two packages that Lighthouse asks for by that.
LOCKED = Path(__file__).parent / "npm"
FILES = ("package.json", "package-lock.json")


def node() -> Path:
    """The Node.js of this machine."""
    return _program("node")


def modules() -> Path:
    """The folder node_modules; BrowserError says what npm lacks."""
    digest = hashlib.sha256(b"".join((LOCKED / name).read_bytes() for name in FILES)).hexdigest()
    folder = cache_dir() / f"npm-{digest[:12]}"
    if not folder.exists():
        announce(f"installing axe and Lighthouse with npm, once, into {folder}")
        _install(folder)
    return folder / "node_modules"


def _install(folder: Path) -> None:
    npm = _program("npm")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="npm.part-") as part:
        project = shutil.copytree(LOCKED, Path(part) / "npm")
        try:
            run([str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=project)
        except CommandError as error:
            raise BrowserError(f"npm does not install axe and Lighthouse\n{error}") from error
        project.rename(folder)


def _program(name: str) -> Path:
    if found := shutil.which(name):
        return Path(found)
    raise BrowserError(f"no `{name}` on PATH: install Node.js 20 or newer, with its npm")
