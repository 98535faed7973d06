"""`make logs`: what the cluster's objects, events and pods say, into test-output/."""

import sys

from hack import tools
from hack.deploy import engines
from hack.deploy.engines import EngineError
from hack.process import CommandError
from hack.tools import ToolError

FOLDER = tools.ROOT / "test-output" / "cluster"


def main() -> int:
    """Exit code 0, or 1 with the reason."""
    try:
        kube = engines.from_environment().kube
        kube.kubectl("cluster-info", "dump", "--all-namespaces", f"--output-directory={FOLDER}")
    except (CommandError, EngineError, ToolError) as error:
        print(f"make logs: {error}", file=sys.stderr)
        return 1
    print(FOLDER)
    return 0


if __name__ == "__main__":
    sys.exit(main())
