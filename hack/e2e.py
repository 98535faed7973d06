"""`make e2e`: the tests that need a cluster, on that of `make up`; it goes again if it is new."""

import subprocess
import sys

from hack import tools
from hack.deploy import __main__ as deploy
from hack.deploy import engines, images
from hack.deploy.engines import Engine, EngineError, Existing, Node
from hack.process import CommandError
from hack.tools import ToolError

OLDER_MYSQL = "docker.io/library/mysql:8.0"


def main() -> int:
    """Pytest's exit code; 1 when there is no cluster to test on."""
    try:
        engine = engines.from_environment()
        if isinstance(engine, Existing):
            raise EngineError("the tests want a cluster that is made here: leave CONTEXT unset")
        was_running = engine.is_running()
        try:
            deploy.up(engine)
            return _pytest(engine, sys.argv[1:])
        finally:
            if not was_running:
                engine.down()
    except (CommandError, EngineError, ToolError) as error:
        print(f"make e2e: {error}", file=sys.stderr)
        return 1


def _pytest(engine: Engine, arguments: list[str]) -> int:
    for tool in ("helm3", "kubectl"):
        tools.ensure(tool)
    if isinstance(engine, Node):
        subprocess.run([sys.executable, "-m", "hack.cluster", "images", OLDER_MYSQL], check=True)
    information = f"context={engine.kube.context},image_tag={images.content_tag()}"
    command = [sys.executable, "-m", "pytest", "--test_extra_info", information]
    if engine.kube.kubeconfig:
        command += ["--kubeconfig", str(engine.kube.kubeconfig)]
    selection = arguments or ["chart-tests/install"]
    return subprocess.run([*command, *selection], cwd=tools.ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
