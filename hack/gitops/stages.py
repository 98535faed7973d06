"""The stages from a tag to running pods, and the lines that show them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

NAMES = (
    "tag",
    "images",
    "push",
    "policy",
    "commit",
    "reconcile",
    "hook",
    "rollout",
    "smoke test",
)
HEAD = "  start     step  stage"
_LINE = re.compile(
    r" *(?P<since>\d+\.\d) s +\+(?P<step>\d+\.\d) s  (?P<name>.{10})  (?P<detail>.+)"
)


@dataclass(frozen=True)
class Stage:
    """Something that happened: what, in seconds since the start, and what was seen of it."""

    name: str
    seconds_since_start: float
    detail: str


def line(stage: Stage, before: Stage | None) -> str:
    """One line: the seconds since the start and since the stage before, and what was seen."""
    step = _shown(stage) - (_shown(before) if before else 0.0)
    times = f"{_shown(stage):5.1f} s {f'+{step:.1f}':>6} s"
    return f"{times}  {stage.name:<10}  {stage.detail}"


def push_to_pods(stages: Sequence[Stage]) -> float:
    """Seconds from the push of the last image to pods that passed the smoke test."""
    times = {stage.name: _shown(stage) for stage in stages}
    return round(times["smoke test"] - times["push"], 1)


def last_line(stages: Sequence[Stage]) -> str:
    """What it comes to."""
    return f"push to pods: {push_to_pods(stages):.1f} s"


def render(stages: Sequence[Stage]) -> str:
    """All that `make release` prints of a delivery."""
    befores = [None, *stages]
    lines = [line(stage, before) for stage, before in zip(stages, befores, strict=False)]
    return "\n".join([HEAD, *lines, last_line(stages)]) + "\n"


def parse(text: str) -> list[Stage]:
    """The stages in such lines; other lines are passed over."""
    found = [match for text_line in text.splitlines() if (match := _LINE.fullmatch(text_line))]
    return [Stage(it["name"].strip(), float(it["since"]), it["detail"]) for it in found]


def _shown(stage: Stage) -> float:
    # Differences of what is shown, not of what was measured: a reader can check them.
    return round(stage.seconds_since_start, 1)
