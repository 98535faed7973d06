"""Planned changes: whoever is at work meanwhile notices none of them."""

from resilience.site import Site
from support.amounts import amount

REQUESTS = amount(2_000, 10_000)


def test_config_change(shared_site: Site) -> None:
    with shared_site.undisturbed("change of a setting", REQUESTS):
        shared_site.release.upgrade("--set", "web.pageSize=10")
