"""What Git says about the commit that a release is made from."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from hack.process import CommandError, run


@dataclass(frozen=True)
class Commit:
    """The commit of a checkout: its hash, its time in seconds since 1970, its repository's URL."""

    revision: str
    seconds: int
    url: str

    @property
    def created(self) -> str:
        """The commit's time as RFC 3339 in UTC: the same for everyone who builds it."""
        return datetime.fromtimestamp(self.seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def commit(source: Path) -> Commit:
    """The commit that is checked out in a folder."""
    revision, seconds = run(["git", "log", "-1", "--format=%H %ct"], cwd=source).split()
    try:
        url = run(["git", "remote", "get-url", "origin"], cwd=source).strip()
    except CommandError:
        url = ""
    return Commit(revision, int(seconds), public_url(url))


def public_url(remote: str) -> str:
    """A remote as a page's URL: without user and password, without .git."""
    remote = re.sub(r"^(?:ssh://)?git@([^:/]+)[:/]", r"https://\1/", remote).removesuffix(".git")
    parts = urlsplit(remote)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if parts.netloc else ""
