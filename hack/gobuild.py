"""Programs built from Go modules, cached by what they are built from.

Standard library only: the tools that the environment needs are built with it too.
"""

import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from hack.cache import cache_dir
from hack.process import CommandError, run
from hack.steps import announce, timed

OLDEST_GO = (1, 26, 3)
# Debug information is left out for speed and size; the linker's flags follow.
FLAGS = [
    "-mod=readonly",
    "-trimpath",
    "-buildvcs=false",
    "-tags=selinux,notest,grpcnotrace",
    "-gcflags=all=-dwarf=false",
]
ENVIRONMENT = {"CGO_ENABLED": "0", "GOFLAGS": "", "GOWORK": "off"}


class GoError(Exception):
    """A program cannot be built; the message says what to do."""


@dataclass(frozen=True)
class Program:
    """A module folder: go.mod and go.sum, and a main package or the `tool` lines of go.mod.

    Its version is that of the required module whose path ends in `module`, by default the
    folder's name. Stamps are variables that the linker sets, as NAME=VALUE, where {version},
    {major} and {minor} stand for that version.
    """

    folder: Path
    about: str = "under a minute"
    stamps: tuple[str, ...] = ()
    module: str = ""

    @property
    def name(self) -> str:
        """The folder's name, and the program's."""
        return self.folder.name

    @property
    def version(self) -> str:
        """The version of the module that it is built from; empty for a program of our own."""
        return self.version_of(self.module or self.name)

    @property
    def path(self) -> Path:
        """The program in the cache; a folder of programs where go.mod has several tools."""
        version = f"-{self.version}" if self.version else ""
        return cache_dir() / "bin" / f"{self.name}{version}-{self._key()}"

    def version_of(self, module: str) -> str:
        """The version, without v, of the required module whose path ends in this name."""
        return module_version(self._go_mod(), module)

    def flags(self) -> list[str]:
        """What `go build` is told."""
        major, minor, *_ = [*self.version.split("."), "", ""]
        facts = {"version": self.version, "major": major, "minor": minor}
        stamps = [f"-X {stamp.format(**facts)}" for stamp in self.stamps]
        return [*FLAGS, f"-ldflags={' '.join(['-s -w', *stamps])}"]

    def build(self) -> Path:
        """Compile it unless the cache has it; its path. GoError says what is missing."""
        if self.path.exists():
            return self.path
        check_go()
        title = f"{self.name} {self.version}".strip()
        announce(f"compiling {title} ({self.about})")
        part = self.path.with_suffix(f".{os.getpid()}.part")
        tools = tool_packages(self._go_mod())
        (part if len(tools) > 1 else part.parent).mkdir(parents=True, exist_ok=True)
        command = ["go", "build", *self.flags(), "-o", str(part), *(tools or ["."])]
        with timed(f"compiled {title}"):
            try:
                run(command, cwd=self.folder, env=os.environ | ENVIRONMENT)
            except CommandError as error:
                _remove(part)
                raise GoError(
                    f"go cannot compile {title}: does the Go module proxy (`go env GOPROXY`) "
                    f"answer, and is the disk not full?\n{error}"
                ) from error
            part.rename(self.path)
        return self.path

    def _key(self) -> str:
        digest = hashlib.sha256("\0".join(self.flags()).encode())
        for file in sorted(self.folder.iterdir()):
            digest.update(f"\0{file.name}\0".encode() + file.read_bytes())
        return digest.hexdigest()[:12]

    def _go_mod(self) -> str:
        return (self.folder / "go.mod").read_text()


def module_version(go_mod: str, name: str) -> str:
    """The version, without v, of the required module whose path ends in the name."""
    found = re.search(rf"^(?:require )?\s*\S+/{re.escape(name)}(?:/v\d+)? v(\S+)", go_mod, re.M)
    return found[1] if found else ""


def module_source(folder: Path, module: str) -> Path:
    """The source of a module that the go.mod in a folder requires, checked against its go.sum."""
    check_go()
    version = module_version((folder / "go.mod").read_text(), module.rpartition("/")[2])
    try:
        answer = run(["go", "mod", "download", "-json", f"{module}@v{version}"], cwd=folder)
    except CommandError as error:
        raise GoError(
            f"go cannot download {module}: does the Go module proxy (`go env GOPROXY`) answer?\n"
            f"{error}"
        ) from error
    return Path(json.loads(answer)["Dir"])


def tool_packages(go_mod: str) -> list[str]:
    """The main packages that go.mod names as tools."""
    blocks = re.findall(r"^tool \(\n(.*?)^\)", go_mod, re.M | re.S)
    return re.findall(r"^tool ([^(\s]+)", go_mod, re.M) + " ".join(blocks).split()


def check_go() -> None:
    """A Go that can compile the programs; only asked for when one must be compiled."""
    remedy = f"install Go {'.'.join(map(str, OLDEST_GO))} or newer and put it on PATH"
    if not shutil.which("go"):
        raise GoError(f"no `go` on PATH: {remedy} (Debian 12's own is too old)")
    shown = run(["go", "env", "GOVERSION"]).strip()
    if go_version(shown) < OLDEST_GO:
        raise GoError(f"Go is {shown}: {remedy}")


def go_version(shown: str) -> tuple[int, ...]:
    """The numbers in a Go version; nothing sorts before everything."""
    found = re.search(r"go(\d+)\.(\d+)(?:\.(\d+))?", shown)
    return tuple(int(number or 0) for number in found.groups()) if found else ()


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part)
    part.unlink(missing_ok=True)
