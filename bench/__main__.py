"""`make bench`: the API and the page beside the usual way, as tables and a list of goals."""

import os
import sys
from contextlib import ExitStack
from urllib.parse import urlsplit

from bench import machine, processes, proxy, settings, starts, wrk
from bench.cases import CASES
from bench.database import database
from bench.errors import BenchError
from bench.measure import Meter
from bench.report import report
from bench.results import Figures
from bench.settings import SIZES, Settings
from hack import tools
from hack.deploy import image_sizes, images
from hack.deploy.engines import EngineError
from hack.process import CommandError
from hack.steps import say, timed

OUTPUT = tools.ROOT / "test-output" / "bench.md"


def main() -> int:
    """Exit code 1 with the reason when there is nothing to measure on, or an answer was wrong."""
    try:
        loaded = settings.load()
        wrk.install()
        text = _measure(loaded)
    except (BenchError, CommandError, EngineError, tools.ToolError) as error:
        print(f"make bench: {error}", file=sys.stderr)
        return 1
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(text)
    print(f"\n{text}")
    say(f"also in {OUTPUT.relative_to(tools.ROOT)}")
    return 0


def _measure(loaded: Settings) -> str:
    figures, about = Figures(), machine.description()
    # What may fail early comes first.
    if "proxy" in loaded.cases:
        _through_proxy(figures, loaded)
    if "images" in loaded.cases:
        figures.images = _images()
    if set(loaded.cases) - {"images", "proxy"}:
        about += f" {_on_mysql(figures, loaded)}."
    return report(figures, loaded, about)


def _on_mysql(figures: Figures, loaded: Settings) -> str:
    """Measure the bare processes, and give the version of MySQL."""
    url = os.environ.get("MYSQL_URL")
    if not url:
        raise BenchError("MYSQL_URL is not set: `make bench` starts a server")
    mysql_pid = processes.mysql_pid(urlsplit(url).port or 3306)
    with ExitStack() as stack:
        stack.enter_context(processes.pinned(mysql_pid))
        databases = []
        for rows in SIZES:
            with timed(f"a table of {rows:,} tasks"):
                databases.append(stack.enter_context(database(url, rows)))
        few, many = databases
        meter = Meter(loaded, mysql_pid)
        if "cold" in loaded.cases:
            figures.starts = starts.starts(few, loaded.rounds)
        if any(case.key in loaded.cases for case in CASES):
            for filled in databases:
                figures.comparisons += meter.comparisons(filled)
        if "rows" in loaded.cases:
            figures.growths += meter.growths(few, many)
        return f"MySQL {few.version()}"


def _images() -> dict[str, int]:
    references = images.references(images.content_tag())
    try:
        return {app: image_sizes.added(app, name) for app, name in references.items()}
    except CommandError:
        say("   images left out: they are not built; `make up` builds them")
        return {}


def _through_proxy(figures: Figures, loaded: Settings) -> None:
    try:
        figures.proxied += proxy.growths(loaded)
    except (BenchError, EngineError) as error:
        say(f"   the proxy left out: {error}")


if __name__ == "__main__":
    sys.exit(main())
