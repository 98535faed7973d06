"""`make upgrade-test`: the last release in a namespace of its own, upgraded to this checkout."""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from hack import tools
from hack.deploy import engines, images
from hack.deploy.engines import Engine, EngineError, Existing
from hack.process import CommandError, run
from hack.release import images as releases
from hack.release import notes, version
from hack.release.errors import ReleaseError
from hack.release.version import CHART, Version
from hack.steps import Step
from hack.steps import run as run_steps
from hack.tools import ToolError

NAME = "taskapp"
NAMESPACE = "taskapp-upgrade"


def main() -> int:
    """Exit code 0 also when there is no release yet; 1 with what failed."""
    try:
        release = last_release()
        if release is None:
            print("no release is older than this commit: nothing to upgrade from")
            return 0
        engine = engines.from_environment()
        if isinstance(engine, Existing):
            raise EngineError("the test wants a cluster that is made here: leave CONTEXT unset")
        was_running = engine.is_running()
        try:
            upgrade(engine, release)
        finally:
            if not was_running:
                engine.down()
    except (CommandError, EngineError, ReleaseError, ToolError) as error:
        print(f"make upgrade-test: {error}", file=sys.stderr)
        return 1
    return 0


def last_release() -> Version | None:
    """FROM, else the last stable release that is older than this checkout."""
    if wanted := os.environ.get("FROM"):
        release = version.parse(wanted, "FROM")
        if release not in version.tags(tools.ROOT):
            raise ReleaseError(f"FROM={wanted} is no tag here: `git fetch --tags` brings the rest")
        return release
    return notes.previous(version.current(tools.ROOT), tools.ROOT)


def upgrade(engine: Engine, release: Version) -> None:
    """Install the release, upgrade it, and run the smoke test of both."""
    with tempfile.TemporaryDirectory() as folder:
        before = Path(folder) / "taskapp"
        run(["git", "worktree", "add", "--detach", str(before), str(release)], cwd=tools.ROOT)
        try:
            run_steps(_steps(engine, release, before))
        finally:
            run(["git", "worktree", "remove", "--force", str(before)], cwd=tools.ROOT)
            engine.kube.helm("uninstall", NAME, "-n", NAMESPACE, "--wait", "--ignore-not-found")
            engine.kube.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found")


def _steps(engine: Engine, release: Version, before: Path) -> list[Step]:
    tag = images.content_tag()
    return [
        Step("cluster", engine.up),
        Step(f"images of {release}", lambda: _load_release(engine, str(release), before)),
        Step("images of this checkout", lambda: _load_checkout(engine, tag)),
        Step(f"install {release}", _helm(engine, "install", before, str(release))),
        Step("smoke test", _test(engine)),
        Step("upgrade to this checkout", _helm(engine, "upgrade", tools.ROOT, tag)),
        Step("smoke test", _test(engine)),
    ]


def _load_release(engine: Engine, tag: str, source: Path) -> None:
    engine.load(list(releases.build(tag, images.REGISTRY, source).values()))


def _load_checkout(engine: Engine, tag: str) -> None:
    references = images.references(tag)
    for app, reference in references.items():
        images.build(app, reference)
    engine.load(list(references.values()))


def _helm(engine: Engine, verb: str, source: Path, tag: str) -> Callable[[], object]:
    where = ["-n", NAMESPACE, "--create-namespace"] if verb == "install" else ["-n", NAMESPACE]
    options = [*where, *images.values(tag), "--wait", "--timeout", "5m"]
    return lambda: engine.kube.helm(verb, NAME, str(source / CHART), *options)


def _test(engine: Engine) -> Callable[[], object]:
    return lambda: engine.kube.helm("test", NAME, "-n", NAMESPACE, "--timeout", "2m")


if __name__ == "__main__":
    sys.exit(main())
