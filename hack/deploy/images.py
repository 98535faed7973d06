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


def values(tag: str, registry: str = REGISTRY) -> list[str]:
    """The Helm flags that make the chart use images of this tag and registry."""
    settings = {"imageTag": tag, "imageRegistry": registry}
    return [f"--set-string=global.{name}={value}" for name, value in settings.items()]


def build(app: str, reference: str) -> bool:
    """Build one image of the apps unless it exists; whether it had to be built."""
    return build_once(build_command(app, reference), reference, tools.ROOT)


def build_once(command: list[str], reference: str, context: Path) -> bool:
    """Run the command that builds an image unless it exists; whether it had to be built."""
    docker = docker_runs()
    exists = ["docker", "image", "inspect"] if docker else ["buildah", "inspect", "--type", "image"]
    try:
        run([*exists, reference])
    except CommandError:
        run(command, cwd=context)
        return True
    return False


def build_command(app: str, reference: str, *options: str) -> list[str]:
    """The command that builds an app's image for this machine, to be run in a checkout."""
    return dockerfile_command(f"apps/{app}/Dockerfile", reference, *options)


def dockerfile_command(dockerfile: str, reference: str, *options: str) -> list[str]:
    """The command that builds an image, to be run in the folder that is its context."""
    # Layers: buildah, unlike Docker, keeps none unless told so.
    buildah = ["buildah", "bud", "--isolation", "chroot", "--layers"]
    command = ["docker", "build"] if docker_runs() else buildah
    return [*command, *options, "-t", reference, "-f", dockerfile, "."]


def push(references: Iterable[str]) -> None:
    """Push images to the registry that their names say."""
    for reference in references:
        run(["docker" if docker_runs() else "buildah", "push", reference])


def _inputs() -> list[Path]:
    files = [tools.ROOT / "pyproject.toml", tools.ROOT / "uv.lock", tools.ROOT / ".dockerignore"]
    for app in sorted((tools.ROOT / "apps").iterdir()):
        files += [*app.glob("*.py"), app / "pyproject.toml", app / "Dockerfile"]
        files += (f for f in (app / "src").rglob("*") if f.is_file() and f.suffix != ".pyc")
    return sorted(files)
