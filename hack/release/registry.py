"""Where images and chart are pushed to: HOST/PATH, or http://HOST/PATH without TLS."""

import re

from hack.release.errors import ReleaseError

_PLAIN = "http://"
_NAME = re.compile(
    r"(?:http://)?[a-z0-9][a-z0-9.-]*(?::\d+)?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+", re.ASCII
)


def parse(text: str) -> str:
    """A registry with its path, checked; ReleaseError when it is none."""
    # Owners on GitHub may have capitals, image names may not.
    registry = text.lower()
    if not _NAME.fullmatch(registry):
        raise ReleaseError(
            f"REGISTRY={text!r} is no registry with a path: give one such as docker.io/team, "
            "or http://127.0.0.1:5000/team without TLS"
        )
    return registry


def is_plain(reference: str) -> bool:
    """Whether a registry, or an image in it, is reached without TLS."""
    return reference.startswith(_PLAIN)


def without_scheme(reference: str) -> str:
    """A registry, or an image in it, as the tools write it: without the scheme."""
    return reference.removeprefix(_PLAIN)
