"""`make new-service`: this repository under another NAME in DIR, as a repository of its own."""

import os
import sys
from pathlib import Path

from hack import tools
from hack.new_service import copying, naming, tidying
from hack.new_service.errors import NewServiceError
from hack.new_service.naming import Name, Renaming
from hack.process import CommandError, run

OWN = Name("taskapp")


def make(name: Name, target: Path) -> None:
    """Copy, rename, tidy, and commit; the folder is a Git repository with one commit."""
    copying.refuse(tools.ROOT, target)
    _require_identity()
    renaming = Renaming(OWN, name)
    copying.copy(tools.ROOT, target, renaming)
    tidying.tidy(target)
    for command in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "--all"],
        ["commit", "--quiet", f"--message=Start {name.label} from {OWN.label}"],
    ):
        run(["git", *command], cwd=target)


def _require_identity() -> None:
    try:
        run(["git", "var", "GIT_AUTHOR_IDENT"])
    except CommandError as error:
        raise NewServiceError(
            "Git does not know whose commit the first one is: "
            "`git config --global user.name NAME` and `git config --global user.email ADDRESS`"
        ) from error


def main() -> int:
    """Exit code 0, or 1 with what failed and what to do about it."""
    try:
        name = naming.parse(os.environ.get("NAME", ""), OWN.label)
        folder = os.environ.get("DIR") or f"../{name.label}"
        make(name, Path(folder))
    except (CommandError, NewServiceError) as error:
        print(f"make new-service: {error}", file=sys.stderr)
        return 1
    print(f"{name.label} is in {folder}, with one commit. Next:")
    print(f"  cd {folder} && make test")
    print("  docs/new-service.md here says what to change there, and in which order")
    return 0


if __name__ == "__main__":
    sys.exit(main())
