"""`make backup` and `make restore`: of the release of `make up`, or of CONTEXT."""

import os
import sys

from hack.backup.errors import BackupError
from hack.backup.jobs import Jobs
from hack.backup.restore import restore
from hack.deploy import engines, release
from hack.deploy.engines import EngineError
from hack.process import CommandError
from hack.tools import ToolError


def backup(jobs: Jobs) -> str:
    """Back up now; the name, size and rows of what was written."""
    return jobs.run_script("backup")


def restore_file(jobs: Jobs) -> str:
    """Restore FILE; without it, BackupError with what there is to choose from."""
    file = os.environ.get("FILE")
    if not file:
        raise BackupError(f"which one? give FILE=name, of these:\n{jobs.run_script('list')}")
    return restore(jobs, file)


def main() -> int:
    """Exit code 0, or 1 with what failed and what to do about it."""
    commands = {"backup": backup, "restore": restore_file}
    name = sys.argv[1]
    try:
        engine = engines.from_environment()
        if not engine.is_running():
            raise EngineError("no cluster runs here: `make up` starts one")
        print(commands[name](Jobs(engine.kube, release.NAMESPACE, release.NAME)), end="")
    except (BackupError, CommandError, EngineError, ToolError) as error:
        print(f"make {name}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
