"""Go programs: compiled once from the modules pinned in go/<name>, then kept in the cache."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from hack.cache import cache_dir
from hack.cluster.errors import ClusterError
from hack.cluster.steps import announce, run_together, timed
from hack.process import CommandError, run

SOURCES = Path(__file__).parent / "go"
VERSION_PACKAGES = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"]


@dataclass(frozen=True)
class Program:
    """A folder of go/; package `tool` is the main package that its go.mod names as a tool."""

    name: str
    package: str = "."
    about: str = "under a minute"

    @property
    def folder(self) -> Path:
        """Its go.mod, go.sum and main.go."""
        return SOURCES / self.name

    @property
    def version(self) -> str:
        """The version of the module that it is built from; empty for a program of our own."""
        return module_version((self.folder / "go.mod").read_text(), self.name)

    @property
    def path(self) -> Path:
        """The compiled program in the cache."""
        key = build_key(self.folder, build_flags(self.version))
        version = f"-{self.version}" if self.version else ""
        return cache_dir() / "bin" / f"{self.name}{version}-{key}"


KUBERNETES = Program("kubernetes", about="about 5 minutes on 2 cores, the first time only")
COREDNS = Program("coredns")
KUBE_ROUTER = Program("kube-router")
LOCAL_PATH = Program("local-path-provisioner", package="tool")
PAUSE = Program("pause")
PROGRAMS = [KUBERNETES, COREDNS, KUBE_ROUTER, LOCAL_PATH, PAUSE]


def module_version(go_mod: str, name: str) -> str:
    """The version, without v, of the required module whose path ends in the name."""
    found = re.search(rf"^(?:require )?\s*\S+/{re.escape(name)}(?:/v\d+)? v(\S+)", go_mod, re.M)
    return found[1] if found else ""


def build_flags(version: str) -> list[str]:
    """What `go build` is told; debug information is left out for speed and size."""
    major, minor, *_ = [*version.split("."), "", ""]
    facts = {"gitVersion": f"v{version}", "gitMajor": major, "gitMinor": minor}
    stamps = [f"-X {p}.{k}={v}" for p in VERSION_PACKAGES for k, v in facts.items() if version]
    return [
        "-mod=readonly",
        "-trimpath",
        "-buildvcs=false",
        "-tags=selinux,notest,grpcnotrace",
        "-gcflags=all=-dwarf=false",
        f"-ldflags={' '.join(['-s -w', *stamps])}",
    ]


def build_key(folder: Path, flags: list[str]) -> str:
    """Changes with whatever goes into the program: its modules, its source, the flags."""
    digest = hashlib.sha256("\0".join(flags).encode())
    for file in sorted(folder.iterdir()):
        digest.update(f"\0{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def missing() -> list[Program]:
    """The programs that are not in the cache."""
    return [program for program in PROGRAMS if not program.path.exists()]


def build() -> None:
    """Compile what is missing: Kubernetes first (the others reuse its packages), then by twos."""
    programs = missing()
    if KUBERNETES in programs:
        compile_program(KUBERNETES)
        programs.remove(KUBERNETES)
    run_together([lambda p=p: compile_program(p) for p in programs])  # type: ignore[misc]


def compile_program(program: Program) -> None:
    """Run `go build`; the program appears in the cache only when it is complete."""
    title = f"{program.name} {program.version}".strip()
    announce(f"compiling {title} ({program.about})")
    part = program.path.with_suffix(f".{os.getpid()}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    command = ["go", "build", *build_flags(program.version), "-o", str(part), program.package]
    environment = os.environ | {"CGO_ENABLED": "0", "GOFLAGS": "", "GOWORK": "off"}
    with timed(f"compiled {title}"):
        try:
            run(command, cwd=program.folder, env=environment)
        except CommandError as error:
            part.unlink(missing_ok=True)
            raise ClusterError(
                f"go cannot compile {title}: does the Go module proxy (`go env GOPROXY`) answer, "
                f"and is the disk not full?\n{error}"
            ) from error
        part.rename(program.path)
