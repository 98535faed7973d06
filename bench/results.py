"""What was measured, and what follows from it."""

from dataclasses import dataclass, field
from statistics import median

from bench.cases import Case
from bench.wrk import Load


@dataclass(frozen=True)
class Round:
    """One round of one server: what wrk saw, and the seconds of CPU that it took."""

    load: Load
    server_seconds: float = 0.0
    mysql_seconds: float = 0.0


@dataclass(frozen=True)
class Result:
    """All rounds of one server in one case."""

    rounds: tuple[Round, ...]

    @property
    def best(self) -> float:
        """Requests per second in the best round."""
        return max(self._rates)

    @property
    def median(self) -> float:
        """Requests per second in the middle one."""
        return median(self._rates)

    @property
    def spread(self) -> float:
        """How far the rounds are apart, as a share of the median."""
        return (max(self._rates) - min(self._rates)) / self.median

    @property
    def p50(self) -> float:
        """Milliseconds in the best round within which half of the answers came."""
        return min(each.load.p50 for each in self.rounds)

    @property
    def p99(self) -> float:
        """Milliseconds in the best round within which 99 of 100 answers came."""
        return min(each.load.p99 for each in self.rounds)

    @property
    def server_cpu(self) -> float:
        """Microseconds of the server's CPU per request, over all rounds."""
        return self._per_request(sum(each.server_seconds for each in self.rounds))

    @property
    def mysql_cpu(self) -> float:
        """Microseconds of MySQL's CPU per request, over all rounds."""
        return self._per_request(sum(each.mysql_seconds for each in self.rounds))

    @property
    def _rates(self) -> list[float]:
        return [each.load.rate for each in self.rounds]

    def _per_request(self, seconds: float) -> float:
        return seconds * 1e6 / sum(each.load.requests for each in self.rounds)


@dataclass(frozen=True)
class Comparison:
    """Both servers in one case, measured in turns."""

    case: Case
    rows: int
    connections: int
    baseline: Result
    ours: Result

    @property
    def ratio(self) -> float:
        """How many times as many requests per second."""
        return self.ours.best / self.baseline.best


@dataclass(frozen=True)
class Growth:
    """One server at two sizes of the table, measured in turns."""

    case: Case
    few: Result
    many: Result

    @property
    def cost(self) -> float:
        """How many times as much a request costs with many rows."""
        return self.few.best / self.many.best


@dataclass(frozen=True)
class Start:
    """Seconds to the first answer, and bytes then and after load; one of each per round."""

    seconds: tuple[float, ...]
    at_rest: tuple[int, ...]
    after_load: tuple[int, ...]


@dataclass
class Figures:
    """Everything that a run measured; what was not asked for is empty."""

    comparisons: list[Comparison] = field(default_factory=list)
    growths: list[Growth] = field(default_factory=list)
    starts: dict[str, Start] = field(default_factory=dict)
    images: dict[str, int] = field(default_factory=dict)
    proxied: list[Growth] = field(default_factory=list)

    def comparison(self, key: str, rows: int, connections: int) -> Comparison | None:
        """The comparison in a case, if it was measured."""
        for found in self.comparisons:
            if (found.case.key, found.rows, found.connections) == (key, rows, connections):
                return found
        return None
