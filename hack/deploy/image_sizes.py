"""What our images add to the image that they are built on."""

import json
import re

from hack import tools
from hack.deploy.docker import docker_runs
from hack.process import run


def added(app: str, reference: str) -> int:
    """The bytes that an app's image has beyond its base; CommandError if either is not here."""
    return _size(reference) - _size(base(app))


def base(app: str) -> str:
    """The image that the last stage of an app's Dockerfile is built on."""
    dockerfile = tools.ROOT / "apps" / app / "Dockerfile"
    stages: list[str] = re.findall(r"^FROM (\S+)", dockerfile.read_text(), re.MULTILINE)
    return stages[-1]


def _size(reference: str) -> int:
    if docker_runs():
        return int(run(["docker", "image", "inspect", "--format={{.Size}}", reference]))
    manifest = run(["buildah", "inspect", "--type=image", "--format={{.Manifest}}", reference])
    return sum(layer["size"] for layer in json.loads(manifest)["layers"])
