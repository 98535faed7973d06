"""`make soak`: people at work, and a fault every so often, in an order that SEED gives again."""

import os
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest

from hack.deploy import engines, images
from resilience.faults import FAULTS
from resilience.site import Site, site
from resilience.usage import Held, sampled
from resilience.windows import Window, settled, table, uncovered
from support.figures import Figure
from support.load import load
from support.patient import PatientPerson

MINUTES = float(os.environ.get("MINUTES", "30"))
EVERY = float(os.environ.get("EVERY", "60"))
SEED = int(os.environ.get("SEED", "0")) or time.time_ns() % 100_000
RATE = 50.0
CALM = 5.0
HEALTHY_WITHIN = 60.0
# What the last third of the samples may show more than the first.
GROWTH = Held(32, 32)


@pytest.fixture
def own_site(figure: Figure) -> Iterator[Site]:
    """A release that only the soak uses."""
    engine = engines.from_environment()
    with site(engine, "soak", 30093, images.content_tag(), figure) as found:
        yield found


def _strike_all(site: Site, end: datetime) -> Iterator[Window]:
    """One fault after the other, all of them in every round, until the end."""
    chance, round_ = Random(SEED), list(FAULTS)
    while datetime.now() < end:
        if len(round_) == len(FAULTS):
            chance.shuffle(round_)
        fault = round_.pop()
        round_ = round_ or list(FAULTS)
        at = datetime.now()
        fault.strike(site, chance)
        window = Window(fault.name, at, settled(site.release, HEALTHY_WITHIN))
        print(window, flush=True)  # noqa: T201
        yield window
        following = max(at + timedelta(seconds=EVERY), datetime.now() + timedelta(seconds=CALM))
        time.sleep((following - datetime.now()).total_seconds())


def test_soak(own_site: Site, figure: Figure) -> None:
    figure(f"soak of {MINUTES:g} minutes, SEED={SEED}")
    print(f"\nSEED={SEED}", flush=True)  # noqa: T201
    end = datetime.now() + timedelta(minutes=MINUTES)
    with (
        load(own_site.origin, RATE, kind=PatientPerson) as work,
        sampled(own_site.release) as usage,
    ):
        time.sleep(CALM)
        windows = list(_strike_all(own_site, end))
        report = work.finish(0)
    for line in (str(report), *table(windows, report.failed), *usage.table()):
        figure(line)
    outside = map(str, uncovered(windows, report.failed))
    assert [*outside, *report.lost, *report.doubled, *usage.grown(GROWTH)] == []
