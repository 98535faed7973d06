"""The images that others build on or run, made from Debian packages under their official names."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hack.cluster import binaries, debian
from hack.cluster.errors import ClusterError
from hack.gobuild import Program
from hack.mysql import bundle
from hack.mysql.errors import MySQLError

RECIPES = Path(__file__).parent / "images"
CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
# The packages' scripts do not run, so what every image needs is named here.
BASE = ("base-files", "base-passwd", "bash", "coreutils", "dash", "grep", "libc-bin", "sed")


class Thing(Protocol):
    """What a recipe adds to its image."""

    def put(self, context: Path) -> None:
        """Put it into a build context."""

    def inputs(self) -> str:
        """What it is made from."""


@dataclass(frozen=True)
class Debian:
    """A root file system of a Debian release; unpacked, nothing more."""

    suite: str
    packages: tuple[str, ...]

    def put(self, context: Path) -> None:
        """Put rootfs.tar into a build context."""
        debian.bootstrap(self.suite, self.packages, context / "rootfs.tar")

    def inputs(self) -> str:
        """What it is made from."""
        return repr((self.suite, self.packages, debian.UNUSED))


@dataclass(frozen=True)
class Go:
    """One of our Go programs."""

    program: Program

    def put(self, context: Path) -> None:
        """Put the program, under its own name, into a build context."""
        shutil.copy2(self.program.build(), context / self.program.name)

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
class MySQLServer:
    """A MySQL server that Debian does not have, as the tests use it too."""

    version: str

    def put(self, context: Path) -> None:
        """Put the folder `server` into a build context."""
        try:
            server = bundle.get(self.version) / "server"
        except MySQLError as error:
            raise ClusterError(f"no MySQL {self.version}: {error}") from error
        shutil.copytree(server, context / "server")

    def inputs(self) -> str:
        """What it is made from."""
        made_by = Path(bundle.__file__).read_bytes()
        return self.version + hashlib.sha256(made_by).hexdigest()


@dataclass(frozen=True)
class BaseImage:
    """An image: the folder of its Dockerfile, and what that adds and builds on."""

    reference: str
    recipe: Path
    things: tuple[Thing, ...]
    parents: tuple["BaseImage", ...] = ()

    def key(self) -> str:
        """Changes with whatever goes into the image."""
        digest = hashlib.sha256(self.reference.encode())
        for file in sorted(self.recipe.iterdir()):
            digest.update(f"\0{file.name}\0".encode() + file.read_bytes())
        for thing in self.things:
            digest.update(thing.inputs().encode())
        for parent in self.parents:
            digest.update(parent.key().encode())
        return digest.hexdigest()[:16]


PAUSE = BaseImage("registry.k8s.io/pause:3.10.2", RECIPES / "pause", (Go(binaries.PAUSE),))
COREDNS = BaseImage(
    f"registry.k8s.io/coredns/coredns:v{binaries.COREDNS.version}",
    RECIPES / "coredns",
    (Go(binaries.COREDNS),),
)
BUSYBOX = BaseImage(
    "docker.io/library/busybox:1.37",
    RECIPES / "busybox",
    (Debian("trixie", ("base-files", "busybox")),),
)
PYTHON_PACKAGES = ("python3", "python3-pip", "python3-venv", "ca-certificates", "netbase", "tzdata")
PYTHON = BaseImage(
    "docker.io/library/python:3.13-slim",
    RECIPES / "python",
    (Debian("trixie", (*BASE, *PYTHON_PACKAGES, "findutils", "tar")), HostFile(CA_BUNDLE)),
)
NGINX = BaseImage(
    "docker.io/library/nginx:1.30", RECIPES / "nginx", (Debian("sid", (*BASE, "nginx")),)
)
MYSQL_CORE = ("mysql-server-core", "mysql-client-core")
MYSQL_TOOLS = ("findutils", "gosu", "gzip", "openssl", "tzdata")
MYSQL = BaseImage(
    "docker.io/library/mysql:9.7",
    RECIPES / "mysql",
    (Debian("sid", (*BASE, *MYSQL_CORE, *MYSQL_TOOLS)),),
)
MYSQL_8_0 = BaseImage(
    "docker.io/library/mysql:8.0", RECIPES / "mysql-8.0", (MySQLServer("8.0"),), parents=(MYSQL,)
)
METRICS_SERVER = BaseImage(
    f"registry.k8s.io/metrics-server/metrics-server:v{binaries.METRICS_SERVER.version}",
    RECIPES / "metrics-server",
    (Go(binaries.METRICS_SERVER),),
)
IMAGES = [PAUSE, COREDNS, BUSYBOX, PYTHON, NGINX, MYSQL]
# What the project's Dockerfiles build on has to be in buildah's storage too.
PARENTS = [PYTHON]
ON_DEMAND = [MYSQL_8_0, METRICS_SERVER]
