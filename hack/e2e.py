"""`make e2e`: the tests that need a cluster; what they start goes again."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from hack import tools
from hack.cluster.errors import ClusterError
from hack.deploy import __main__ as deploy
from hack.deploy import engines, images, ownership, release
from hack.deploy.engines import Engine, EngineError, Existing, Node
from hack.gitops import removal
from hack.gitops.errors import GitOpsError
from hack.gobuild import GoError
from hack.process import CommandError
from hack.tools import ToolError

OLDER_MYSQL = "docker.io/library/mysql:8.0"
SELECTION = ["chart-tests/install", "chart-tests/gitops", "chart-tests/resilience"]


def main() -> int:
    """Pytest's exit code; 1 when there is no cluster to test on."""
    try:
        engine = engines.from_environment()
        if isinstance(engine, Existing):
            raise EngineError("the tests want a cluster that is made here: leave CONTEXT unset")
        with as_before(engine):
            deploy.prepare(engine)
            return _pytest(engine, sys.argv[1:])
    except (ClusterError, CommandError, EngineError, GitOpsError, GoError, ToolError) as error:
        print(f"make e2e: {error}", file=sys.stderr)
        return 1


@contextmanager
def as_before(engine: Engine) -> Iterator[None]:
    """Leave no cluster where none was; of one that was there, what was in it."""
    if ownership.is_of_tests():
        if ownership.tests_are_at_work():
            raise EngineError("another `make e2e` is at work: wait until it ends")
        print("=> removing the cluster of tests that were killed", flush=True)
        deploy.down(engine)
    if not engine.exists():
        with ownership.of_tests():
            try:
                yield
            finally:
                if ownership.is_of_tests():
                    deploy.down(engine)
        return
    was_running = engine.is_running()
    engine.up()
    had_gitops = removal.is_there(engine)
    had_release = _has_release(engine)
    try:
        yield
    finally:
        if not had_gitops and removal.is_there(engine):
            removal.remove(engine)
            if had_release:
                deploy.up(engine)
        if not was_running:
            engine.stop()


def _has_release(engine: Engine) -> bool:
    listed = engine.kube.helm("list", "--namespace", release.NAMESPACE, "--short")
    return release.NAME in listed.split()


def _pytest(engine: Engine, arguments: list[str]) -> int:
    for tool in ("helm3", "kube-state-metrics", "kubectl"):
        tools.ensure(tool)
    if isinstance(engine, Node):
        subprocess.run([sys.executable, "-m", "hack.cluster", "images", OLDER_MYSQL], check=True)
    information = f"context={engine.kube.context},image_tag={images.content_tag()}"
    command = [sys.executable, "-m", "pytest", "--test_extra_info", information]
    if engine.kube.kubeconfig:
        command += ["--kubeconfig", str(engine.kube.kubeconfig)]
    selection = arguments or SELECTION
    return run_to_the_end([*command, *selection])


def run_to_the_end(command: list[str]) -> int:
    """Run a command that is to end by itself on Ctrl-C, when it has removed what it made."""
    with subprocess.Popen(command, cwd=tools.ROOT) as running:
        while True:
            with suppress(KeyboardInterrupt):
                return running.wait()


if __name__ == "__main__":
    sys.exit(main())
