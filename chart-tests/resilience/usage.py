"""What the processes of a release hold: memory and open files, sampled while tests run."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from hack.process import CommandError
from support.release import Release
from support.repeating import repeating

EVERY = 5.0
POD = re.compile(r"pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})")
MEMORY = re.compile(r"Rss(?:Anon|Shmem):\s+(\d+) kB")
PARTS = ("proxy", "web", "api", "mysql")


@dataclass(frozen=True)
class Held:
    """What all processes of one pod hold together: memory without file cache, descriptors."""

    mebibytes: float = 0
    files: int = 0

    def __add__(self, other: "Held") -> "Held":
        return Held(self.mebibytes + other.mebibytes, self.files + other.files)

    def most(self, other: "Held") -> "Held":
        """The larger of each."""
        return Held(max(self.mebibytes, other.mebibytes), max(self.files, other.files))

    def exceeds(self, other: "Held") -> bool:
        """Whether it is more of either."""
        return self.mebibytes > other.mebibytes or self.files > other.files

    def __str__(self) -> str:
        return f"{self.mebibytes:.0f} MiB and {self.files} descriptors"


class Usage:
    """Samples by part: the pod of each that holds most."""

    def __init__(self) -> None:
        self._samples: dict[str, list[Held]] = defaultdict(list)

    def sample(self, release: Release) -> None:
        """Look at every pod now."""
        held, most = _by_pod(), dict[str, Held]()
        for pod, uid in release.running_pods().items():
            part = next(part for part in PARTS if f"-{part}-" in pod)
            most[part] = most.get(part, Held()).most(held.get(uid, Held()))
        for part, sample in most.items():
            self._samples[part].append(sample)

    def table(self) -> list[str]:
        """A line for each part: what its largest pod held."""
        lines = []
        for part in PARTS:
            first, last = self._thirds(part)
            lines.append(f"{part:>6}: at most {first} in the first third, {last} in the last")
        return lines

    def grown(self, limit: Held) -> list[str]:
        """The parts that held more in the last third than the limit allows on top of the first."""
        thirds = map(self._thirds, PARTS)
        grown = [last.exceeds(first + limit) for first, last in thirds]
        return [line for line, too_much in zip(self.table(), grown, strict=True) if too_much]

    def _thirds(self, part: str) -> tuple[Held, Held]:
        samples = self._samples[part]
        third = len(samples) // 3
        assert third, f"{len(samples)} samples of {part} are too few to compare"
        return _most(samples[:third]), _most(samples[-third:])


def _most(samples: list[Held]) -> Held:
    most = Held()
    for sample in samples:
        most = most.most(sample)
    return most


def _by_pod() -> dict[str, Held]:
    held: dict[str, Held] = defaultdict(Held)
    for folder in Path("/proc").glob("[0-9]*"):
        # Whatever ends meanwhile holds nothing.
        with suppress(OSError):
            if found := POD.search((folder / "cgroup").read_text()):
                kilobytes = MEMORY.findall((folder / "status").read_text())
                files = len(list((folder / "fd").iterdir()))
                uid = found[1].replace("_", "-")
                held[uid] += Held(sum(map(int, kilobytes)) / 1024, files)
    return held


@contextmanager
def sampled(release: Release) -> Iterator[Usage]:
    """Samples every few seconds, for as long as the context lasts."""
    usage = Usage()

    def sample() -> None:
        # The API server may be busy; the next sample comes soon.
        with suppress(CommandError):
            usage.sample(release)

    with repeating(sample, EVERY):
        yield usage
