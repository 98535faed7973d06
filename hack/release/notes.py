"""The notes of a release: what changed since the one before, and how to check what it brought."""

from collections.abc import Sequence
from pathlib import Path

from hack.process import run
from hack.release import signature, version
from hack.release.version import Version

# Where a commit is listed: the first of these parts that it touches.
_PARTS = {
    "Application": ("apps/",),
    "Chart": ("charts/",),
    "Delivery": ("clusters/", ".github/", "hack/release/", "hack/gitops/"),
    "Documentation": ("docs/", "README"),
    "Tests and tools": ("",),
}
# Flux records in Git what it rolled out: that is no change of the project.
_FLUX = "flux"
_COMMIT, _FIELD = "\x1e", "\x1f"


def previous(release: Version, source: Path) -> Version | None:
    """The release before; of a stable one, the stable one before."""
    older = [tag for tag in version.tags(source, "--merged", "HEAD") if tag < release]
    if not release.prerelease:
        older = [tag for tag in older if not tag.prerelease]
    return older[-1] if older else None


def write(release: Version, source: Path, artifacts: Sequence[str], repository: str) -> str:
    """The notes in Markdown; artifacts by digest, the repository as OWNER/NAME on GitHub."""
    before = previous(release, source)
    sections = [
        f"## {part}\n\n" + "\n".join(f"- {subject}" for subject in subjects)
        for part, subjects in _changes(release, before, source).items()
        if subjects
    ]
    if before and repository:
        address = f"https://github.com/{repository}/compare/{before}...{release}"
        sections.append(f"Everything since {before}: {address}")
    if artifacts:
        sections.append(_artifacts(release, artifacts, repository))
    return "\n\n".join(sections or ["The same as the release before."]) + "\n"


def _changes(release: Version, before: Version | None, source: Path) -> dict[str, list[str]]:
    selection = f"{before}..HEAD" if before else "HEAD"
    form = f"--format={_COMMIT}%an{_FIELD}%s{_FIELD}"
    log = run(["git", "log", "--no-merges", "--name-only", form, selection], cwd=source)
    changes: dict[str, list[str]] = {part: [] for part in _PARTS}
    for entry in log.split(_COMMIT)[1:]:
        author, subject, files = entry.split(_FIELD)
        if author != _FLUX and subject != f"Release {release}":
            changes[_part(files.split("\n"))].append(subject)
    return changes


def _part(files: Sequence[str]) -> str:
    return next(
        part for part, folders in _PARTS.items() if any(file.startswith(folders) for file in files)
    )


def _artifacts(release: Version, artifacts: Sequence[str], repository: str) -> str:
    lines = ["## Images and chart", "", "```", *artifacts, "```"]
    if repository:
        verify = [signature.verify_command(it, repository, str(release)) for it in artifacts]
        lines += ["", "Signed without keys, by the workflow of this repository:", ""]
        lines += ["```sh", *verify, "```"]
    return "\n".join(lines)
