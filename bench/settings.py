"""What a person may set: QUICK, ROUNDS, SECONDS, CASES."""

import os
from dataclasses import dataclass

from bench.cases import CASES
from bench.errors import BenchError

OTHERS = ("rows", "cold", "images", "proxy")
KNOWN = (*(case.key for case in CASES), *OTHERS)
SIZES = (1_000, 1_000_000)


@dataclass(frozen=True)
class Settings:
    """How long to measure, and what."""

    rounds: int = 5
    seconds: int = 1
    connections: tuple[int, ...] = (1, 8, 64)
    cases: tuple[str, ...] = KNOWN


def load() -> Settings:
    """Read the settings from the environment; BenchError names the one that is wrong."""
    quick = os.environ.get("QUICK") == "1"
    chosen = os.environ.get("CASES", "").replace(",", " ").split() or list(KNOWN)
    if unknown := sorted(set(chosen) - set(KNOWN)):
        raise BenchError(f"CASES: no {', '.join(unknown)}; there are {', '.join(KNOWN)}")
    return Settings(
        rounds=_number("ROUNDS", 2 if quick else Settings.rounds),
        seconds=_number("SECONDS", Settings.seconds),
        connections=(8,) if quick else Settings.connections,
        cases=tuple(chosen),
    )


def _number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 3600:
        raise BenchError(f"{name}={text!r}: give a number from 1 to 3600")
    return int(text)
