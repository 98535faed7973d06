"""`make gitops`: turn the cluster of `make up` into a GitOps one."""

import argparse
import sys

from hack.cluster.errors import ClusterError
from hack.deploy import engines, ownership
from hack.deploy.engines import EngineError
from hack.gitops import environment
from hack.gitops.errors import GitOpsError
from hack.gobuild import GoError
from hack.process import CommandError
from hack.release.errors import ReleaseError
from hack.tools import ToolError

ERRORS = (
    ClusterError,
    CommandError,
    EngineError,
    GitOpsError,
    GoError,
    ReleaseError,
    ToolError,
)


def main() -> int:
    """Exit code 0, or 1 with what failed and what to do about it."""
    parser = argparse.ArgumentParser(prog="python3 -m hack.gitops", description=__doc__)
    parser.add_argument("command", choices=["up"])
    parser.parse_args()
    try:
        ownership.claim()
        environment.up(engines.from_environment())
    except ERRORS as error:
        print(f"make gitops: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
