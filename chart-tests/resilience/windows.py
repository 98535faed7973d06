"""The time around a fault in which requests may fail: until everything is ready again."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from support.release import Release
from support.request import Request
from support.waiting import until

# Nodes hear of ready pods, and the apps of the database, up to so much later.
GRACE = timedelta(seconds=2)


@dataclass(frozen=True)
class Window:
    """A fault, when it came, and when everything was ready again."""

    fault: str
    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.end - self.start).total_seconds()

    def covers(self, request: Request) -> bool:
        """Whether the request was on its way in that time."""
        return request.at <= self.end + GRACE and request.ended >= self.start

    def __str__(self) -> str:
        return f"{self.start:%H:%M:%S} {self.fault}: ready after {self.seconds:.1f} s"


def settled(release: Release, timeout: float) -> datetime:
    """The moment at which every workload has all of its pods, ready and up to date."""
    until("complete workloads", lambda: all(map(_is_complete, _workloads(release))), timeout)
    return datetime.now()


def _workloads(release: Release) -> list[dict[str, Any]]:
    return [*release.get("deployments"), *release.get("statefulsets")]


def _is_complete(workload: dict[str, Any]) -> bool:
    status, wanted = workload["status"], workload["spec"]["replicas"]
    counts = [status.get(name, 0) for name in ("replicas", "readyReplicas", "updatedReplicas")]
    seen: int = status["observedGeneration"]
    return counts == [wanted] * 3 and seen >= workload["metadata"]["generation"]


def uncovered(windows: list[Window], failed: list[Request]) -> list[Request]:
    """The failed requests that no fault explains."""
    return [request for request in failed if not any(window.covers(request) for window in windows)]


def table(windows: list[Window], failed: list[Request]) -> list[str]:
    """A line for each fault: how often it came, what failed meanwhile, when all was ready."""
    failures: Counter[str] = Counter()
    for request in failed:
        failures[next((w.fault for w in windows if w.covers(request)), "no fault")] += 1
    lines = ["times  failed requests  seconds until ready  fault"]
    for fault in sorted({window.fault for window in windows}):
        seconds = [window.seconds for window in windows if window.fault == fault]
        lines.append(f"{len(seconds):>5}  {failures[fault]:>15}  {max(seconds):>19.1f}  {fault}")
    return lines
