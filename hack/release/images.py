"""The three images of a release: all built first, then tagged; last the one that Flux watches."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hack.deploy.docker import docker_runs
from hack.deploy.images import IMAGES, build_command
from hack.process import run
from hack.release import signature
from hack.release import source as git
from hack.release.errors import ReleaseError
from hack.release.registry import is_plain, without_scheme

# The image whose tag stands for the whole set: clusters/base/image.yaml has its policy.
LAST = "migrate"
ORDER = (*(app for app in IMAGES if app != LAST), LAST)
PLATFORMS = "linux/amd64,linux/arm64"


@dataclass(frozen=True)
class Image:
    """An image to be made: of which app, under which name, from which checkout."""

    app: str
    repository: str
    version: str
    source: Path

    @property
    def name(self) -> str:
        """Its last part, without registry and tag."""
        return IMAGES[self.app]

    @property
    def reference(self) -> str:
        """Its name and tag, with http:// if it goes to a registry without TLS."""
        return f"{self.repository}:{self.version}"

    def labels(self) -> list[str]:
        """The options of a build that say what the image is."""
        commit = git.commit(self.source)
        prefix = "org.opencontainers.image"
        labels = {
            "title": self.name,
            "version": self.version,
            "revision": commit.revision,
            "created": commit.created,
            "source": commit.url,
        }
        return [f"--label={prefix}.{key}={value}" for key, value in labels.items() if value]


class Engine(Protocol):
    """A way to make images; what `build` gives is what `publish` takes."""

    def build(self, image: Image) -> str:
        """Build an image so that its tag does not exist in the registry."""

    def publish(self, image: Image, built: str) -> str:
        """Put the tag into the registry; the image's name with its digest."""


class Local:
    """Docker or buildah: images of this machine's architecture, in its own store until pushed."""

    def build(self, image: Image) -> str:
        run(
            build_command(image.app, without_scheme(image.reference), *image.labels()),
            cwd=image.source,
        )
        return image.reference

    def publish(self, image: Image, built: str) -> str:
        return f"{without_scheme(image.repository)}@{push(built)}"


class Buildx:
    """Docker's buildx: both architectures, with SBOM and provenance, pushed by digest alone."""

    def __init__(self, sign: bool) -> None:
        self._sign = sign

    def build(self, image: Image) -> str:
        with tempfile.NamedTemporaryFile(suffix=".json") as metadata:
            run(
                self._command(image, metadata.name),
                cwd=image.source,
                env=os.environ | {"SOURCE_DATE_EPOCH": str(git.commit(image.source).seconds)},
            )
            digest = json.loads(Path(metadata.name).read_text())["containerimage.digest"]
        built = f"{image.repository}@{digest}"
        if self._sign:
            signature.sign(built)
        return built

    def publish(self, image: Image, built: str) -> str:
        run(["docker", "buildx", "imagetools", "create", "--tag", image.reference, built])
        return built

    @staticmethod
    def _command(image: Image, metadata: str) -> list[str]:
        output = f"type=image,name={image.repository},push-by-digest=true,name-canonical=true"
        attestations = ["--sbom=true", "--provenance=mode=max"]
        return [
            *["docker", "buildx", "build", "--platform", PLATFORMS, *attestations],
            *["--output", f"{output},push=true", "--metadata-file", metadata],
            *[*image.labels(), "-f", f"apps/{image.app}/Dockerfile", "."],
        ]


def engine(registry: str, sign: bool) -> Engine:
    """Buildx with Docker; one architecture without it, or for a registry without TLS."""
    if docker_runs() and not is_plain(registry):
        return Buildx(sign)
    if sign:
        raise ReleaseError(
            "SIGN=keyless signs what was pushed by digest: it needs Docker and a registry with TLS"
        )
    if not docker_runs() and not shutil.which("buildah"):
        raise ReleaseError("nothing here builds images: start Docker, or install buildah")
    return Local()


def plan(version: str, registry: str, source: Path) -> list[Image]:
    """The images of a release in the order in which their tags appear."""
    return [Image(app, f"{registry}/{IMAGES[app]}", version, source) for app in ORDER]


@dataclass(frozen=True)
class Prepared:
    """Images of which everything exists but the tags."""

    engine: Engine
    built: dict[Image, str]

    def publish(self, say: Callable[[str], object] = print) -> list[str]:
        """Put the tags on, in order; each image's name with its digest."""
        published = []
        for image, built in self.built.items():
            published.append(self.engine.publish(image, built))
            say(f"pushed {without_scheme(image.reference)}")
        return published


def prepare(engine: Engine, images: list[Image], say: Callable[[str], object] = print) -> Prepared:
    """Build all images at once; after a failure no tag of this release exists."""
    with ThreadPoolExecutor() as pool:
        built = dict(zip(images, pool.map(engine.build, images), strict=True))
    for image in images:
        say(f"built {without_scheme(image.reference)}")
    return Prepared(engine, built)


def build(version: str, registry: str, source: Path) -> dict[str, str]:
    """Build the images for this machine alone; each app's reference, for `push`."""
    prepared = prepare(Local(), plan(version, registry, source), say=lambda _: None)
    return {image.app: built for image, built in prepared.built.items()}


def push(reference: str) -> str:
    """Push an image of this machine to the registry in its name (http://: no TLS); its digest."""
    image = without_scheme(reference)
    if docker_runs():
        said = run(["docker", "push", image])
        return said.rpartition("digest: ")[2].split()[0]
    tls = ["--tls-verify=false"] if is_plain(reference) else []
    with tempfile.NamedTemporaryFile() as digest:
        run(["buildah", "push", *tls, "--digestfile", digest.name, image])
        return Path(digest.name).read_text().strip()
