"""The files of the new service: those that Git tracks here, renamed."""

import shutil
from pathlib import Path

from hack.new_service.errors import NewServiceError
from hack.new_service.naming import Renaming
from hack.process import run

# The licence names those who wrote what is copied.
AS_THEY_ARE = {Path("LICENSE")}
# What makes new services stays behind, and the lines that lead to it.
LEFT_OUT = ("new-service", "new_service")
CHANGELOG = Path("CHANGELOG.md")
NO_CHANGES = "# Changelog\n\n## Unreleased\n"


def copy(source: Path, target: Path, renaming: Renaming) -> None:
    """Write the service into a folder that is new or empty."""
    for file in tracked(source):
        if any(word in str(file) for word in LEFT_OUT):
            continue
        new = target / renaming.apply(str(file))
        new.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / file, new)
        if file not in AS_THEY_ARE:
            _rename_within(new, renaming)
    (target / CHANGELOG).write_text(NO_CHANGES)


def refuse(source: Path, target: Path) -> None:
    """NewServiceError if the folder cannot be the service's."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise NewServiceError(f"DIR={target} is not empty: give a folder that is new, or empty")
    if target.resolve().is_relative_to(source.resolve()):
        raise NewServiceError(f"DIR={target} is within this repository: give a folder beside it")


def tracked(source: Path) -> list[Path]:
    """The files that Git tracks and that are there, as paths within the repository."""
    listed = run(["git", "ls-files", "-z"], cwd=source).split("\0")
    return [Path(name) for name in listed if name and (source / name).is_file()]


def _rename_within(file: Path, renaming: Renaming) -> None:
    content = file.read_bytes()
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return
    kept = (line for line in text.splitlines(keepends=True) if not _is_left_out(line))
    file.write_bytes(renaming.apply("".join(kept)).encode())


def _is_left_out(line: str) -> bool:
    return any(word in line for word in LEFT_OUT)
