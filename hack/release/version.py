"""The version of a release: its git tag, the chart's version and the tag of the three images."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from hack.process import run
from hack.release.errors import ReleaseError

CHART = Path("charts/taskapp")
# SemVer 2 without build metadata: a `+` cannot stand in the tag of an image.
_NUMBER = r"(?:0|[1-9]\d*)"
_IDENTIFIER = rf"(?:{_NUMBER}|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
_VERSION = re.compile(
    rf"v({_NUMBER})\.({_NUMBER})\.({_NUMBER})(?:-({_IDENTIFIER}(?:\.{_IDENTIFIER})*))?", re.ASCII
)
_LONGEST_TAG = 128


@dataclass(frozen=True)
class _Place:
    """A place that holds the version, found by what stands before it."""

    file: Path
    before: str
    v: str = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(rf"({self.before}){self.v}([0-9][0-9a-zA-Z.-]*[0-9a-zA-Z])", re.MULTILINE)

    def read(self, source: Path) -> str:
        """The version without the v; ReleaseError when it is not there exactly once."""
        found = self.pattern.findall((source / self.file).read_text())
        if len(found) != 1:
            raise ReleaseError(
                f"{self.file}: `{self.before}` and a version stand there {len(found)} times, "
                "not once: repair the file, or hack/release/version.py"
            )
        return str(found[0][1])

    def replace(self, text: str, version: "Version") -> str:
        """The file's text with another version."""
        return self.pattern.sub(rf"\g<1>{self.v}{version.number}", text)


_PLACES = [
    _Place(CHART / "Chart.yaml", "^version: "),
    _Place(CHART / "Chart.yaml", "^appVersion: "),
    _Place(CHART / "values.yaml", "^  imageTag: ", "v"),
    _Place(CHART / "README.md", "Chart "),
    _Place(CHART / "README.md", ", application "),
    _Place(CHART / "README.md", r'^\| `global\.imageTag` \|.*\| `"', "v"),
]


@dataclass(frozen=True)
class Version:
    """A semantic version; its text is the tag, with the v."""

    major: int
    minor: int
    patch: int
    prerelease: str = ""

    def __str__(self) -> str:
        return f"v{self.number}"

    @property
    def number(self) -> str:
        """The version without the v, as Helm writes it."""
        core = f"{self.major}.{self.minor}.{self.patch}"
        return f"{core}-{self.prerelease}" if self.prerelease else core

    def __lt__(self, other: "Version") -> bool:
        return self._precedence() < other._precedence()

    def _precedence(self) -> tuple[object, ...]:
        identifiers = [
            (not part.isdigit(), int(part) if part.isdigit() else 0, part)
            for part in self.prerelease.split(".")
        ]
        return self.major, self.minor, self.patch, not self.prerelease, identifiers


def parse(text: str, setting: str = "VERSION") -> Version:
    """The version that a tag names; ReleaseError, about that setting, when it names none."""
    found = _VERSION.fullmatch(text)
    if not found or len(text) > _LONGEST_TAG:
        raise ReleaseError(
            f"{setting}={text!r} is not a version: give one such as v0.2.0 or v0.2.0-rc.1"
        )
    major, minor, patch, prerelease = found.groups()
    return Version(int(major), int(minor), int(patch), prerelease or "")


def tags(source: Path, *options: str) -> list[Version]:
    """The tags of a repository that are versions, lowest first."""
    listed = run(["git", "tag", "--list", "v*", *options], cwd=source).split()
    return sorted(parse(tag) for tag in listed if _VERSION.fullmatch(tag))


def current(source: Path) -> Version:
    """The version that a checkout's chart has."""
    return parse(f"v{_PLACES[0].read(source)}")


def check(version: Version, source: Path) -> None:
    """ReleaseError unless the chart and its default image tag have this version."""
    for place in _PLACES:
        found = place.read(source)
        if found != version.number:
            raise ReleaseError(
                f"{place.file} says {place.v}{found}, the release is {version}: run `make version "
                f"VERSION={version}`, commit, and put the tag on that commit"
            )


def write(version: Version, source: Path) -> list[Path]:
    """Give the chart a new version, in every place or in none; the files that changed."""
    present = current(source)
    if version in tags(source):
        raise ReleaseError(f"{version} is a tag already; a release never changes: take the next")
    if version < present:
        raise ReleaseError(f"{version} is older than {present}, which the chart has: take a newer")
    texts: dict[Path, str] = {}
    for place in _PLACES:
        place.read(source)
        text = texts.get(place.file) or (source / place.file).read_text()
        texts[place.file] = place.replace(text, version)
    changed = [file for file, text in texts.items() if text != (source / file).read_text()]
    for file in changed:
        _part(source / file).write_text(texts[file])
    for file in changed:
        _part(source / file).rename(source / file)
    return changed


def _part(file: Path) -> Path:
    return file.with_name(f".{file.name}.{os.getpid()}")
