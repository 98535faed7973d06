"""`make new-service-test`: services of two names pass their own `make test`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from hack.new_service.__main__ import make
from hack.new_service.naming import Name

# Shorter than taskapp and before it, and longer, with a dash.
NAMES = ("orders", "stock-room")
# Whoever runs this need not have told Git a name.
COMMITTER = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in {"NAME": "make new-service-test", "EMAIL": "test@example.com"}.items()
}
OF_MAKE = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "VIRTUAL_ENV")


def main() -> int:
    """The exit code of the first `make test` that fails; else 0."""
    os.environ.update(COMMITTER)
    environment = {name: value for name, value in os.environ.items() if name not in OF_MAKE}
    for name in sys.argv[1:] or NAMES:
        with tempfile.TemporaryDirectory(prefix=f"{name}-") as parent:
            folder = Path(parent) / name
            print(f"=> {name}", flush=True)
            make(Name(name), folder)
            code = subprocess.run(["make", "test"], cwd=folder, env=environment).returncode
        if code != 0:
            print(f"make new-service-test: `make test` of {name} failed", file=sys.stderr)
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
