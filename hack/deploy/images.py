"""The three images of the apps, built with Docker or buildah, tagged by their content."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from hack import tools
from hack.deploy.docker import docker_runs
from hack.process import CommandError, run

IMAGES = {
    "api": "simple-taskapp-fastapi",
    "web": "simple-taskapp-flask-web",
    "migrate": "simple-taskapp-migrate",
}
REGISTRY = "docker.io/taskapp"


def content_tag() -> str:
    """A tag that changes with whatever goes into the images, and with nothing else."""
    digest = hashlib.sha256()
    for file in _inputs():
        digest.update(f"{file.relative_to(tools.ROOT)}\0".encode())
        digest.update(file.read_bytes())
    return f"dev-{digest.hexdigest()[:12]}"


def references(tag: str, registry: str = REGISTRY) -> dict[str, str]:
    """The full image reference of each app."""
    return {app: f"{registry}/{name}:{tag}" for app, name in IMAGES.items()}


def values(tag: str, registry: str | None) -> list[str]:
    """The Helm flags that make the chart use images of this tag."""
    flags = ["--set-string", f"global.imageTag={tag}"]
    return [*flags, "--set-string", f"global.imageRegistry={registry}"] if registry else flags


def build(app: str, reference: str) -> bool:
    """Build one image unless it exists; whether it had to be built."""
    docker = docker_runs()
    exists = ["docker", "image", "inspect"] if docker else ["buildah", "inspect", "--type", "image"]
    try:
        run([*exists, reference])
    except CommandError:
        command = ["docker", "build"] if docker else ["buildah", "bud", "--isolation", "chroot"]
        dockerfile = f"apps/{app}/Dockerfile"
        run([*command, "-t", reference, "-f", dockerfile, "."], cwd=tools.ROOT)
        return True
    return False


def push(references: Iterable[str]) -> None:
    """Push images to the registry that their names say."""
    for reference in references:
        run(["docker" if docker_runs() else "buildah", "push", reference])


def _inputs() -> list[Path]:
    files = [tools.ROOT / "pyproject.toml", tools.ROOT / "uv.lock", tools.ROOT / ".dockerignore"]
    for app in sorted((tools.ROOT / "apps").iterdir()):
        files += [app / "pyproject.toml", app / "Dockerfile"]
        files += (f for f in (app / "src").rglob("*") if f.is_file() and f.suffix != ".pyc")
    return sorted(files)
