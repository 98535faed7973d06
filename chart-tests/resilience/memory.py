"""How much memory the pods of a release have taken."""

import re
from typing import Any

from support.release import Release

UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30}
# Peaks of all processes of a container, which both versions of control groups have.
PEAKS = "grep -h VmHWM /proc/[0-9]*/status"


def peaks(release: Release, tier: str) -> list[tuple[float, float]]:
    """The most that each pod of a tier has ever used, and may use, in MiB."""
    label = f"app.kubernetes.io/name={tier}"
    return [
        (_used(release, pod) / 2**20, _limit(pod) / 2**20)
        for pod in release.get("pods")
        if label.split("=")[1] == pod["metadata"]["labels"].get("app.kubernetes.io/name")
    ]


def _used(release: Release, pod: dict[str, Any]) -> int:
    lines = release.kubectl("exec", pod["metadata"]["name"], "--", "sh", "-c", PEAKS)
    return sum(int(kilobytes) * 2**10 for kilobytes in re.findall(r"VmHWM:\s+(\d+) kB", lines))


def _limit(pod: dict[str, Any]) -> int:
    limit = pod["spec"]["containers"][0]["resources"]["limits"]["memory"]
    return int(limit[:-2]) * UNITS[limit[-2:]]
