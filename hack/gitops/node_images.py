"""The images of the environment, made for the node of hack/cluster under their official names."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from hack.cluster import base_images, images, packages
from hack.cluster.base_images import BaseImage, Debian, HostFile
from hack.cluster.state import lock
from hack.gitops import flux
from hack.gobuild import Program
from hack.steps import run_together

FOLDER = Path(__file__).parent
CONTROLLERS = Program(
    FOLDER / "go" / "flux",
    about="six controllers: about 4 minutes on 2 cores, the first time only",
)


@dataclass(frozen=True)
class Controller:
    """One of the programs that are compiled together."""

    name: str

    def put(self, context: Path) -> None:
        """Put the file `controller` into a build context."""
        shutil.copy2(CONTROLLERS.path / self.name, context / "controller")

    def inputs(self) -> str:
        """What it is made from."""
        return CONTROLLERS.path.name


def tags() -> dict[str, str]:
    """The image tag of each controller."""
    return {name: f"v{CONTROLLERS.version_of(name)}" for name in flux.CONTROLLERS}


FLUX = [
    BaseImage(
        f"{flux.reference(name)}:{tag}",
        FOLDER / "images" / "flux",
        (Controller(name), HostFile(base_images.CA_BUNDLE)),
    )
    for name, tag in tags().items()
]
REGISTRY = BaseImage(
    "docker.io/library/registry:3",
    FOLDER / "images" / "registry",
    (
        Debian("sid", ("base-files", "libc6")),
        HostFile(packages.unpacked() / "usr/bin/docker-registry"),
        HostFile(base_images.CA_BUNDLE),
    ),
)
PYTHON_WITH_GIT = BaseImage(
    "docker.io/library/python:3.13",
    base_images.PYTHON.recipe,
    tuple(
        Debian(thing.suite, (*thing.packages, "git")) if isinstance(thing, Debian) else thing
        for thing in base_images.PYTHON.things
    ),
)


def bring() -> None:
    """Make what is missing and put it into the running node."""
    with lock():
        slow = [REGISTRY, PYTHON_WITH_GIT]
        run_together([CONTROLLERS.build, lambda: images.make_slow_ones(slow)])
        images.bring_made([*FLUX, *slow])
        # Its Dockerfile builds on it.
        images.store(PYTHON_WITH_GIT)
