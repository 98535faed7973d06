"""The dashboard is one that Grafana shows, and asks for what the parts export."""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

from render import promtool
from render.alert_faults import HEALTHY
from render.chart import Manifest, Values, render
from render.queries import unknown

ON = {"monitoring.dashboard.enabled": True}
KINDS = {"row", "stat", "timeseries"}
COLUMNS = 24


def _dashboard(values: Values = ON, name: str = "t-dashboard") -> Manifest:
    (text,) = render(values).one("ConfigMap", name)["data"].values()
    found: Manifest = json.loads(text)
    return found


def _panels() -> list[Manifest]:
    panels: list[Manifest] = _dashboard()["panels"]
    return panels


def _queries() -> Iterator[str]:
    dashboard = _dashboard()
    for item in dashboard["annotations"]["list"]:
        yield item["expr"]
    for panel in dashboard["panels"]:
        yield from (target["expr"] for target in panel.get("targets", []))


def test_panels_have_ids_and_titles_of_their_own() -> None:
    ids = [panel["id"] for panel in _panels()]
    assert len(ids) == len(set(ids)) > 10
    assert {panel["type"] for panel in _panels()} == KINDS
    for panel in _panels():
        assert panel["title"]
        assert panel["type"] == "row" or panel["description"]


def test_panels_lie_side_by_side_in_the_columns_that_there_are() -> None:
    places = [panel["gridPos"] for panel in _panels()]
    assert [place for place in places if place["x"] + place["w"] > COLUMNS] == []
    for one, other in combinations(places, 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or below, (one, other)


def test_reader_chooses_the_data_source() -> None:
    (variable,) = _dashboard()["templating"]["list"]
    assert (variable["type"], variable["query"]) == ("datasource", "prometheus")
    asked = {json.dumps(found) for found in _sources(_dashboard())}
    assert asked == {json.dumps({"type": "prometheus", "uid": f"${{{variable['name']}}}"})}


def _sources(item: object) -> Iterator[object]:
    if isinstance(item, dict):
        yield from (value for key, value in item.items() if key == "datasource")
    if isinstance(item, dict | list):
        for member in item.values() if isinstance(item, dict) else item:
            yield from _sources(member)


def test_every_target_has_a_letter_of_its_own_and_a_legend() -> None:
    for panel in _panels():
        targets = panel.get("targets", [])
        letters = [target["refId"] for target in targets]
        assert len(letters) == len(set(letters)) >= (panel["type"] != "row")
        legends = [target["legendFormat"] for target in targets]
        assert all(legends) or panel["type"] == "stat", panel["title"]


def test_queries_ask_for_what_the_parts_export() -> None:
    assert [name for query in _queries() for name in unknown(query)] == []


def test_queries_are_of_this_release_alone() -> None:
    for query in _queries():
        assert query.count("{") == query.count("namespace='tasks'") > 0
        assert re.findall(r"\$\w+", query.replace("$__rate_interval", "")) == []


def test_every_panel_shows_something_of_a_release_that_is_well(tmp_path: Path) -> None:
    queries = [query.replace("$__rate_interval", "5m") for query in _queries()][1:]
    something = [{"labels": "{}", "value": 1}]
    asked = [
        {"expr": f"group({query})", "eval_time": "30m", "exp_samples": something}
        for query in queries
    ]
    promtool.play(tmp_path, HEALTHY, asked)


def test_legends_name_labels_that_the_query_keeps() -> None:
    for panel in _panels():
        for target in panel.get("targets", []):
            for label in re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]):
                grouped = re.findall(r"by \(([^)]*)\)", target["expr"])
                kept = grouped[0] if grouped else f"pod {target['expr']}"
                assert label in kept, target["expr"]


def test_two_releases_have_two_dashboards() -> None:
    other = _dashboard(ON | {"global.fullnameOverride": "o" * 40}, f"{'o' * 40}-dashboard")
    assert other["uid"] != _dashboard()["uid"]
    assert other["title"] == f"taskapp: {'o' * 40} in tasks"
    # More than 40 characters are no uid to Grafana.
    assert re.fullmatch(r"[a-z0-9-]{1,40}", other["uid"])
