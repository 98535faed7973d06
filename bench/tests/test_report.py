"""From rounds to tables and verdicts."""

import pytest

from bench import tables
from bench.cases import CASES
from bench.goals import Goal, goals
from bench.machine import cpu_model
from bench.report import report
from bench.results import Comparison, Figures, Growth, Result, Round, Start
from bench.settings import Settings
from bench.wrk import Load


def result(*rates: float, p99: float = 1.0, cpu: float = 0.0) -> Result:
    return Result(tuple(Round(Load(100, rate, p99 / 2, p99), cpu, cpu) for rate in rates))


def compared(key: str, one: Result, other: Result) -> Comparison:
    (case,) = [case for case in CASES if case.key == key]
    return Comparison(case, 1_000, 8, one, other)


def test_best_median_and_spread_of_the_rounds() -> None:
    found = result(80, 100, 120, cpu=0.01)
    assert (found.best, found.median, found.spread) == (120, 100, 0.4)
    assert (found.server_cpu, found.mysql_cpu) == pytest.approx((100, 100))


def test_latency_is_that_of_the_best_round() -> None:
    found = Result((*result(1, p99=8).rounds, *result(1, p99=4).rounds))
    assert (found.p50, found.p99) == (2, 4)


@pytest.mark.parametrize(
    ("goal", "verdict"),
    [
        (Goal("", None, 1), "not measured"),
        (Goal("", 10, 10, 5, at_least=True), "met"),
        (Goal("", 9, 10, 5, at_least=True), "nearly"),
        (Goal("", 4, 10, 5, at_least=True), "**not met**"),
        (Goal("", 1.5, 1.5), "met"),
        (Goal("", 1.6, 1.5), "**not met**"),
    ],
)
def test_verdict(goal: Goal, verdict: str) -> None:
    assert goal.verdict == verdict


def test_goals_are_judged_by_what_was_measured() -> None:
    figures = Figures(
        comparisons=[compared("list", result(100, p99=9, cpu=1), result(1100, cpu=2))],
        growths=[Growth(CASES[0], result(100), result(50)), Growth(CASES[0], result(9), result(9))],
        starts={
            "baseline": Start((1,), (50_000_000,), (0,)),
            "api": Start((2, 1), (60_000_000,), (0,)),
            "web": Start((2,), (50_000_000,), (0,)),
        },
        images={"api": 40_000_000},
    )
    verdicts = {goal.title: goal.verdict for goal in goals(figures) if goal.value is not None}
    assert [title for title, verdict in verdicts.items() if verdict == "**not met**"] == [
        "MySQL's CPU per list", "dearest list, 1M rows beside 1k",
        "memory at rest, api beside the usual way", "first answer, web",
        "image adds to its base, api",
    ]  # fmt: skip


def test_table_is_markdown() -> None:
    assert tables.table(["case", "r/s"], [["list", "1"]]) == (
        "| case | r/s |\n| --- | ---: |\n| list | 1 |\n"
    )


def test_report_shows_both_servers_and_leaves_out_what_was_not_asked_for() -> None:
    found = compared("list", result(100, 50, cpu=0.1), result(1000, cpu=0.01))
    text = report(Figures(comparisons=[found]), Settings(rounds=2), "A machine.")
    assert text.startswith("A machine. 2 interleaved rounds of 1 s, the best of each.\n")
    assert "| list of 50, one hot page | 100 → 1,000 | 10.0 | 0.50 → 0.50 |" in text
    assert "| 1,000 | 8 | usual way | 100 | 75 | 67% |" in text
    assert "### Images" not in text


def test_cpu_is_named() -> None:
    assert cpu_model("processor\t: 0\nmodel name\t: A CPU\n") == "A CPU"
