"""Images: making the base images, and bringing images into the nodes."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hack.cache import cache_dir
from hack.cluster import node, registry
from hack.cluster.base_images import IMAGES, ON_DEMAND, PARENTS, BaseImage, Debian
from hack.cluster.errors import ClusterError
from hack.cluster.state import load, running
from hack.process import run
from hack.steps import announce, say, timed

LABEL = "taskapp.recipe"


def chosen(names: Sequence[str]) -> list[BaseImage]:
    """The base images with these names (`mysql:8.0`, or in full); the usual ones without names."""
    if not names:
        return IMAGES
    every = [*IMAGES, *ON_DEMAND]
    found = [i for i in every if any(f"/{i.reference}".endswith(f"/{name}") for name in names)]
    if len(found) != len(names):
        known = ", ".join(i.reference for i in every)
        raise ClusterError(f"no such base image among {', '.join(names)}; there are {known}")
    return found


def make_slow_ones(images: Sequence[BaseImage] = IMAGES) -> None:
    """Make the images that need Debian, unless the cache has them."""
    for image in images:
        if not _cached(image) and any(isinstance(thing, Debian) for thing in image.things):
            store(image)


def store(image: BaseImage) -> None:
    """Have a base image in buildah's storage: from the node's registry, or made."""
    if _built(image):
        return
    if _cached(image) and load():
        registry.pull(image.reference)
        return
    for parent in image.parents:
        store(parent)
    announce(f"making {image.reference}")
    with timed(f"made {image.reference}"):
        _build(image)


def bring_base_images() -> None:
    """Put the base images into the registry; and back from there what Dockerfiles build on."""
    for image in IMAGES:
        if not _cached(image) or registry.remote_id(image.reference) is None:
            _marker(image).unlink(missing_ok=True)
            store(image)
            registry.push(image.reference)
            _remember(image)
    for image in PARENTS:
        store(image)


def make_and_bring(names: Sequence[str]) -> None:
    """Make base images; into the node too when it runs."""
    images = chosen(names)
    for image in images:
        store(image)
    if load():
        bring_made(images)


def bring_made(images: Sequence[BaseImage]) -> None:
    """Put images into the node, made first if need be, and note that its registry has them."""
    for image in images:
        if not _cached(image) or registry.remote_id(image.reference) is None:
            store(image)
            bring([image.reference])
            _remember(image)


def bring(references: Sequence[str]) -> None:
    """Put images from buildah's storage into the running nodes, by way of the registry."""
    if not load():
        raise ClusterError("the cluster does not run: `python3 -m hack.cluster up` starts it")
    for reference in references:
        pushed = registry.push(reference)
        for record in running():
            node.pull(record.pid, registry.canonical(reference))
        say(f" ✓ {reference}{'' if pushed else ' (unchanged)'}")


def _build(image: BaseImage) -> None:
    for interrupted in cache_dir().glob("image-*"):
        shutil.rmtree(interrupted)
    with tempfile.TemporaryDirectory(dir=cache_dir(), prefix="image-") as folder:
        context = Path(folder)
        for file in image.recipe.iterdir():
            (context / file.name).write_bytes(file.read_bytes())
            (context / file.name).chmod(file.stat().st_mode)
        for thing in image.things:
            thing.put(context)
        label = f"--label={LABEL}={image.key()}"
        options = ["--quiet", "--isolation=chroot", label, f"--tag={image.reference}"]
        run(["buildah", "bud", *options, folder])


def _built(image: BaseImage) -> bool:
    return registry.local_label(image.reference, LABEL) == image.key()


def _cached(image: BaseImage) -> bool:
    marker = _marker(image)
    return marker.exists() and marker.read_text() == image.key()


def _remember(image: BaseImage) -> None:
    _marker(image).parent.mkdir(parents=True, exist_ok=True)
    _marker(image).write_text(image.key())


def _marker(image: BaseImage) -> Path:
    return cache_dir() / "images" / image.reference.replace("/", "_")
