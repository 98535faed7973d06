"""Today is where the reader is."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from pages.actions import row
from pages.look import Look, OpenPage
from pages.site import Site

# At any time the date of one of them is not that of UTC.
FAR_APART = ["Pacific/Kiritimati", "Pacific/Pago_Pago"]


@pytest.mark.parametrize("zone", FAR_APART)
def test_due_dates_are_told_by_the_readers_day(zone: str, open_page: OpenPage, site: Site) -> None:
    today = datetime.now(ZoneInfo(zone)).date()
    for days, title in ((-1, "late"), (0, "now"), (1, "soon")):
        site.tasks.add(title, due_on=str(today + timedelta(days)))
    page = open_page(timezone_id=zone)
    for _ in range(2):
        expect(row(page, "late").locator("time")).to_contain_text("Overdue since")
        expect(row(page, "now").locator("time")).to_have_text("Due today")
        expect(row(page, "soon").locator("time")).to_have_text("Due tomorrow")
        page.reload()


def test_without_javascript_it_is_the_servers_day(open_page: OpenPage, site: Site) -> None:
    site.tasks.add("now", due_on=str(datetime.now().date()))
    page = open_page(Look(javascript=False), timezone_id=FAR_APART[0])
    expect(row(page, "now").locator("time")).to_have_text("Due today")
