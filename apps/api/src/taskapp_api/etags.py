"""Entity tags: a task's is its version."""

import re

_TAG = re.compile(r'(W/)?"([^"]*)"')
_VERSION = re.compile(r"[1-9][0-9]{0,9}")


def etag(version: int) -> str:
    """The entity tag of a version."""
    return f'"{version}"'


def unchanged(if_none_match: str | None, version: int) -> bool:
    """Whether the client has this version already (RFC 9110, weak comparison)."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or any(
        tag == str(version) for _, tag in _TAG.findall(if_none_match)
    )


def expected_versions(if_match: str | None) -> frozenset[int] | None:
    """The versions that the client wants to change (strong comparison), None for any."""
    if if_match is None or if_match.strip() == "*":
        return None
    return frozenset(
        int(tag) for weak, tag in _TAG.findall(if_match) if not weak and _VERSION.fullmatch(tag)
    )
