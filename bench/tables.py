"""The figures as Markdown tables."""

from collections.abc import Iterable, Sequence
from statistics import median

from bench.goals import MB, Goal
from bench.results import Comparison, Figures, Growth, Result

FIGURES = ["p50 ms", "p99 ms", "server CPU µs", "MySQL CPU µs"]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; every column but the first is of numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def goals(found: Iterable[Goal]) -> str:
    """Each goal with its limit and what was measured."""
    return table(
        ["goal", "limit", "measured", "verdict"],
        ([goal.title, _limit(goal), _value(goal, goal.value), goal.verdict] for goal in found),
    )


def summary(comparisons: Sequence[Comparison], connections: int) -> str:
    """Both servers in every case, at one number of connections."""
    return table(
        ["usual way → taskapp", "requests/s", "ratio", *FIGURES],
        (_summary_row(found) for found in comparisons if found.connections == connections),
    )


def _summary_row(found: Comparison) -> list[str]:
    one, other = found.baseline, found.ours
    return [
        found.case.title,
        f"{one.best:,.0f} → {other.best:,.0f}",
        f"{found.ratio:.1f}",
        f"{one.p50:.2f} → {other.p50:.2f}",
        f"{one.p99:.2f} → {other.p99:.2f}",
        f"{one.server_cpu:,.0f} → {other.server_cpu:,.0f}",
        f"{one.mysql_cpu:,.0f} → {other.mysql_cpu:,.0f}",
    ]


def rounds(comparisons: Sequence[Comparison]) -> str:
    """Every case with how far its rounds are apart."""
    return table(
        ["case", "rows", "connections", "server", "best r/s", "median", "spread", *FIGURES],
        (
            [found.case.title, f"{found.rows:,}", str(found.connections), name, *_result(result)]
            for found in comparisons
            for name, result in (("usual way", found.baseline), ("taskapp", found.ours))
        ),
    )


def _result(result: Result) -> list[str]:
    return [
        f"{result.best:,.0f}",
        f"{result.median:,.0f}",
        f"{result.spread:.0%}",
        f"{result.p50:.2f}",
        f"{result.p99:.2f}",
        f"{result.server_cpu:,.0f}",
        f"{result.mysql_cpu:,.0f}",
    ]


def growths(found: Sequence[Growth]) -> str:
    """Requests at two sizes of the table."""
    return table(
        ["1k → 1M rows", "requests/s", "spread", "p50 ms", "p99 ms", "cost"],
        (
            [
                growth.case.title,
                f"{growth.few.best:,.0f} → {growth.many.best:,.0f}",
                f"{growth.few.spread:.0%}, {growth.many.spread:.0%}",
                f"{growth.few.p50:.2f} → {growth.many.p50:.2f}",
                f"{growth.few.p99:.2f} → {growth.many.p99:.2f}",
                f"{growth.cost:.2f}",
            ]
            for growth in found
        ),
    )


def starts(figures: Figures) -> str:
    """Start and memory of each server, medians of all rounds."""
    return table(
        ["server", "first answer s", "at rest MB", "after load MB"],
        (
            [
                name,
                f"{median(start.seconds):.2f}",
                f"{median(start.at_rest) / MB:.0f}",
                f"{median(start.after_load) / MB:.0f}",
            ]
            for name, start in figures.starts.items()
        ),
    )


def images(figures: Figures) -> str:
    """What each image adds to its base."""
    rows = ([name, f"{size / MB:.1f}"] for name, size in figures.images.items())
    return table(["image", "adds MB"], rows)


def _limit(goal: Goal) -> str:
    word = "at least" if goal.at_least else "at most"
    least = "" if goal.least is None else f" ({goal.least:g})"
    return f"{word} {goal.limit:g}{least}{goal.unit}"


def _value(goal: Goal, value: float | None) -> str:
    return "" if value is None else f"{value:.3g}{goal.unit}"
