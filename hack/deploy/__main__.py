"""`make up` and `make down`: the app on a cluster, from nothing to a URL and back."""

import argparse
import os
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from hack.deploy import engines, images, ownership, release
from hack.deploy.engines import Engine, EngineError
from hack.gitops import working_copy
from hack.process import CommandError
from hack.tools import ToolError

Result = TypeVar("Result")


def up(engine: Engine) -> None:
    """Cluster, images, release, smoke test, URL."""
    ownership.claim()
    _step("cluster", engine.up)
    release.refuse_flux(engine.kube)
    values = _step("images", lambda: _images(engine))
    _step("helm upgrade --install", lambda: release.install(engine, values))
    _step("helm test", lambda: release.smoke_test(engine))
    print(release.next_steps(engine))


def prepare(engine: Engine) -> None:
    """Cluster and images, for those who install the release themselves."""
    _step("cluster", engine.up)
    _step("images", lambda: _images(engine))


def down(engine: Engine) -> None:
    """The cluster goes, with everything in it; of a user's cluster, only the release."""
    if isinstance(engine, engines.Existing):
        release.uninstall(engine)
    else:
        working_copy.remove()
    engine.down()


def _step(name: str, action: Callable[[], Result]) -> Result:
    started = time.monotonic()
    print(f"=> {name}", flush=True)
    result = action()
    print(f"   done in {time.monotonic() - started:.0f} s", flush=True)
    return result


def _images(engine: Engine) -> list[str]:
    """Build the images and bring them to the cluster; the values that name them."""
    registry = os.environ.get("REGISTRY")
    if isinstance(engine, engines.Existing) and not registry:
        print("   the chart's own (REGISTRY=registry/path builds and pushes yours)")
        return []
    tag = images.content_tag()
    references = images.references(tag, registry or images.REGISTRY)
    for app, reference in references.items():
        built = images.build(app, reference)
        print(f"   {reference} ({'built' if built else 'unchanged'})", flush=True)
    if registry:
        images.push(references.values())
    else:
        engine.load(list(references.values()))
    return images.values(tag, registry or images.REGISTRY)


def main() -> int:
    """Exit code 0, or 1 with what failed and what to do about it."""
    parser = argparse.ArgumentParser(prog="python3 -m hack.deploy", description=__doc__)
    parser.add_argument("command", choices=["up", "down"])
    arguments = parser.parse_args()
    try:
        engine = engines.from_environment()
        {"up": up, "down": down}[arguments.command](engine)
    except (CommandError, EngineError, ToolError) as error:
        print(f"make {arguments.command}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
