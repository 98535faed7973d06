"""What the app is to reach, and whether it did."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from bench.measure import USUAL
from bench.results import Comparison, Figures
from bench.settings import SIZES

MB = 1_000_000
FEW = SIZES[0]
# goal and least ratio of the throughput, by case
FASTER = {"list": (10, 5), "random": (6, 4), "one": (4.5, 3), "create": (2, 1.3)}
SECONDS = {"api": 1.5, "web": 1.0}
MEMORY = {"api": 80, "web": 60}
ADDED = {"api": 35, "web": 15, "migrate": 20}


@dataclass(frozen=True)
class Goal:
    """A figure and its limit: from below when `at_least`, and the least to be content with."""

    title: str
    value: float | None
    limit: float
    least: float | None = None
    at_least: bool = False
    unit: str = " x"

    @property
    def verdict(self) -> str:
        """Whether it is met."""
        if self.value is None:
            return "not measured"
        if self._within(self.limit):
            return "met"
        return "nearly" if self.least is not None and self._within(self.least) else "**not met**"

    def _within(self, limit: float) -> bool:
        assert self.value is not None
        return self.value >= limit if self.at_least else self.value <= limit


def goals(figures: Figures) -> list[Goal]:
    """Every goal, with what was measured."""
    return [*_throughput(figures), *_cost(figures), *_starts(figures), *_images(figures)]


def _throughput(figures: Figures) -> list[Goal]:
    compared = {key: figures.comparison(key, FEW, USUAL) for key in FASTER}
    return [
        Goal(f"requests per second, {key}", _of(found, _ratio), *FASTER[key], at_least=True)
        for key, found in compared.items()
    ]


def _cost(figures: Figures) -> list[Goal]:
    listed = figures.comparison("list", FEW, USUAL)
    worst = max((growth.cost for growth in figures.growths), default=None)
    return [
        Goal("p99 of the list at 8 connections", _of(listed, _p99), 1 / 8, 1 / 4),
        Goal("MySQL's CPU per list", _of(listed, _mysql_cpu), 1.5),
        Goal("dearest list, 1M rows beside 1k", worst, 1.1),
    ]


def _of(found: Comparison | None, figure: Callable[[Comparison], float]) -> float | None:
    return None if found is None else figure(found)


def _ratio(found: Comparison) -> float:
    return found.ratio


def _p99(found: Comparison) -> float:
    return found.ours.p99 / found.baseline.p99


def _mysql_cpu(found: Comparison) -> float:
    return found.ours.mysql_cpu / found.baseline.mysql_cpu


def _starts(figures: Figures) -> list[Goal]:
    seconds = {name: min(start.seconds) for name, start in figures.starts.items()}
    memory = {name: median(start.at_rest) for name, start in figures.starts.items()}
    beside = memory["api"] / memory["baseline"] if memory else None
    return [
        Goal("memory at rest, api beside the usual way", beside, 1),
        *(Goal(f"first answer, {n}", seconds.get(n), SECONDS[n], unit=" s") for n in SECONDS),
        *(
            Goal(f"memory at rest, {n}", memory[n] / MB if memory else None, MEMORY[n], unit=" MB")
            for n in MEMORY
        ),
    ]


def _images(figures: Figures) -> list[Goal]:
    added = {name: size / MB for name, size in figures.images.items()}
    return [
        Goal(f"image adds to its base, {name}", added.get(name), limit, unit=" MB")
        for name, limit in ADDED.items()
    ]
