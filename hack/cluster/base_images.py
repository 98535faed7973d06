"""The images that others build on or run, made from Debian packages under their official names."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from hack.cluster import binaries, debian

RECIPES = Path(__file__).parent / "images"
CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
# The packages' scripts do not run, so what every image needs is named here.
BASE = ("base-files", "base-passwd", "bash", "coreutils", "dash", "libc-bin", "sed")


@dataclass(frozen=True)
class Debian:
    """A root file system of a Debian release; unpacked, nothing more."""

    suite: str
    packages: tuple[str, ...]

    def put(self, context: Path) -> None:
        """Put rootfs.tar into a build context."""
        debian.bootstrap(self.suite, [*BASE, *self.packages], context / "rootfs.tar")

    def inputs(self) -> str:
        """What it is made from."""
        return repr((self.suite, *BASE, *self.packages))


@dataclass(frozen=True)
class Go:
    """One of our Go programs."""

    program: binaries.Program

    def put(self, context: Path) -> None:
        """Put the program, under its own name, into a build context."""
        shutil.copy2(self.program.path, context / self.program.name)

    def inputs(self) -> str:
        """What it is made from."""
        return self.program.path.name


@dataclass(frozen=True)
class HostFile:
    """A file of this machine."""

    path: Path

    def put(self, context: Path) -> None:
        """Copy it into a build context."""
        shutil.copy2(self.path, context / self.path.name)

    def inputs(self) -> str:
        """What it is made from."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest() if self.path.exists() else ""


@dataclass(frozen=True)
class BaseImage:
    """An image: the Dockerfile in images/<recipe> and the things that it adds."""

    reference: str
    recipe: str
    things: tuple[Debian | Go | HostFile, ...]
    parent: bool = False

    def key(self) -> str:
        """Changes with whatever goes into the image."""
        digest = hashlib.sha256(self.reference.encode())
        for file in sorted((RECIPES / self.recipe).iterdir()):
            digest.update(f"\0{file.name}\0".encode() + file.read_bytes())
        for thing in self.things:
            digest.update(thing.inputs().encode())
        return digest.hexdigest()[:16]


PAUSE = BaseImage("registry.k8s.io/pause:3.10.2", "pause", (Go(binaries.PAUSE),))
COREDNS = BaseImage(
    f"registry.k8s.io/coredns/coredns:v{binaries.COREDNS.version}",
    "coredns",
    (Go(binaries.COREDNS),),
)
BUSYBOX = BaseImage("docker.io/library/busybox:1.37", "busybox", (Debian("trixie", ("busybox",)),))
PYTHON_PACKAGES = ("python3", "python3-pip", "python3-venv", "ca-certificates", "netbase", "tzdata")
PYTHON = BaseImage(
    "docker.io/library/python:3.13-slim",
    "python",
    (Debian("trixie", (*PYTHON_PACKAGES, "findutils", "grep", "tar")), HostFile(CA_BUNDLE)),
    parent=True,
)
NGINX = BaseImage("docker.io/library/nginx:1.30", "nginx", (Debian("sid", ("nginx",)),))
MYSQL_PACKAGES = ("mysql-server-core", "mysql-client-core", "findutils", "gosu", "openssl", "tzdata")
MYSQL = BaseImage("docker.io/library/mysql:9.7", "mysql", (Debian("sid", MYSQL_PACKAGES),))
IMAGES = [PAUSE, COREDNS, BUSYBOX, PYTHON, NGINX, MYSQL]
