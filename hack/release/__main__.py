"""`python3 -m hack.release COMMAND`: the steps of a release; VERSION, REGISTRY, SIGN from make."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from hack import tools
from hack.process import CommandError
from hack.release import chart, images, notes, signature, version
from hack.release import registry as registries
from hack.release.errors import ReleaseError
from hack.release.version import Version
from hack.tools import ToolError


def write(wanted: Version) -> None:
    """Give the chart this version."""
    changed = version.write(wanted, tools.ROOT)
    print("\n".join(f"{file}: {wanted}" for file in changed) or f"the chart is {wanted} already")
    print(
        f"Next: git commit -am 'Release {wanted}' && git tag {wanted} && "
        f"git push --atomic origin HEAD {wanted}"
    )


def check(wanted: Version) -> None:
    """Whether the chart has this version."""
    version.check(wanted, tools.ROOT)


def publish_images(wanted: Version) -> None:
    """Build, push and sign the images."""
    check(wanted)
    registry = _registry()
    engine = images.engine(registry, _sign())
    if isinstance(engine, images.Local):
        print("for this machine's architecture alone (Docker and a registry with TLS: for both)")
    planned = images.plan(str(wanted), registry, tools.ROOT)
    _output("images", images.prepare(engine, planned).publish())


def publish_chart(wanted: Version) -> None:
    """Package, push and sign the chart."""
    check(wanted)
    _output("chart", [chart.publish(wanted, _registry(), tools.ROOT, _sign())])


def print_notes(wanted: Version) -> None:
    """The notes of the release, in Markdown."""
    artifacts = os.environ.get("ARTIFACTS", "").split()
    print(notes.write(wanted, tools.ROOT, artifacts, os.environ.get("GITHUB_REPOSITORY", "")))


COMMANDS: dict[str, tuple[str, Callable[[Version], None]]] = {
    "version": ("version", write),
    "check": ("release-check", check),
    "images": ("release-images", publish_images),
    "chart": ("release-chart", publish_chart),
    "notes": ("release-notes", print_notes),
}


def main() -> int:
    """Exit code 0, or 1 with what failed and what to do about it."""
    parser = argparse.ArgumentParser(prog="python3 -m hack.release", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    target, command = COMMANDS[parser.parse_args().command]
    try:
        command(version.parse(os.environ.get("VERSION", "")))
    except (CommandError, ReleaseError, ToolError) as error:
        print(f"make {target}: {error}", file=sys.stderr)
        return 1
    return 0


def _registry() -> str:
    return registries.parse(os.environ.get("REGISTRY", ""))


def _sign() -> bool:
    return signature.wanted(os.environ.get("SIGN", ""))


def _output(name: str, references: list[str]) -> None:
    """Say what was published: to the person, and to the workflow's later jobs."""
    print("\n".join(references))
    if file := os.environ.get("GITHUB_OUTPUT"):
        with Path(file).open("a") as outputs:
            outputs.write(f"{name}={' '.join(references)}\n")


if __name__ == "__main__":
    sys.exit(main())
