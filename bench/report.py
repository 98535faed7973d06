"""All tables of a run, to be read at once and to be pasted."""

from bench import tables
from bench.goals import goals
from bench.results import Figures
from bench.settings import SIZES, Settings


def report(figures: Figures, settings: Settings, machine: str) -> str:
    """The run as Markdown; groups that were not asked for are left out."""
    how = f"{settings.rounds} interleaved rounds of {settings.seconds} s, the best of each"
    parts = [f"{machine} {how}.\n", tables.goals(goals(figures))]
    for rows in SIZES:
        found = [each for each in figures.comparisons if each.rows == rows]
        for connections in settings.connections:
            if found:
                title = f"### {rows:,} rows, {connections} connections"
                parts.append(f"{title}\n\n{tables.summary(found, connections)}")
    if figures.growths:
        parts.append(f"### From 1k to 1M rows\n\n{tables.growths(figures.growths)}")
    if figures.proxied:
        parts.append(f"### Through the proxy, on the cluster\n\n{tables.growths(figures.proxied)}")
    if figures.starts:
        parts.append(f"### Start and memory\n\n{tables.starts(figures)}")
    if figures.images:
        parts.append(f"### Images\n\n{tables.images(figures)}")
    if figures.comparisons:
        parts.append(f"### All rounds\n\n{tables.rounds(figures.comparisons)}")
    return "\n".join(parts)
