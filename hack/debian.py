"""Debian's archive, as this machine's own apt reaches it."""

from pathlib import Path

from hack.process import run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


class MirrorError(Exception):
    """apt knows no Debian archive; the message says what to add."""


def source(suite: str) -> str:
    """A line for sources.list that turns apt to a suite, whatever the machine's own is."""
    signed = f"[signed-by={KEYRING}] " if KEYRING.exists() else ""
    return f"deb {signed}{mirror()} {suite} main\n"


def mirror() -> str:
    """The archive that this machine's apt uses for Debian itself."""
    fields = "$(COMPONENT) $(RELEASE) $(REPO_URI)"
    targets = run(["apt-get", "indextargets", "--format", fields, "Created-By: Packages"])
    return choose_mirror(targets, codename(Path("/etc/os-release").read_text()))


def choose_mirror(targets: str, release: str) -> str:
    """The main archive of a release among apt's index targets; MirrorError without one."""
    for component, suite, uri in (line.split() for line in targets.splitlines()):
        if component == "main" and suite == release and uri.rstrip("/").endswith("debian"):
            return uri
    raise MirrorError(
        f"apt knows no Debian archive for {release!r}: this needs Debian 12 with its mirror in "
        "/etc/apt/sources.list(.d)"
    )


def codename(os_release: str) -> str:
    """The release's name in an os-release file."""
    for line in os_release.splitlines():
        name, _, value = line.partition("=")
        if name == "VERSION_CODENAME":
            return value.strip('"')
    return "unknown"
