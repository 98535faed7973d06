"""Keyless signatures (Sigstore): the identity is the workflow that makes the release."""

import shutil

from hack.process import run
from hack.release.errors import ReleaseError

ISSUER = "https://token.actions.githubusercontent.com"


def wanted(setting: str) -> bool:
    """Whether SIGN asks for signatures; ReleaseError when it cannot be followed."""
    if setting not in ("", "keyless"):
        raise ReleaseError(f"SIGN={setting!r}: give `keyless`, or leave SIGN out")
    if setting and not shutil.which("cosign"):
        raise ReleaseError("SIGN=keyless needs cosign: install it, or leave SIGN out")
    return bool(setting)


def sign(reference: str) -> None:
    """Sign an image or a chart, named by its digest."""
    run(["cosign", "sign", "--yes", reference])


def verify_command(reference: str, repository: str, tag: str) -> str:
    """What a person runs to see who signed; the repository as OWNER/NAME on GitHub."""
    workflow = f"https://github.com/{repository}/.github/workflows/release.yaml@refs/tags/{tag}"
    return (
        f"cosign verify {reference} --certificate-oidc-issuer {ISSUER} "
        f"--certificate-identity {workflow}"
    )
