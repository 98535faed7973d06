"""Each alert fires under its fault and under no other, as Prometheus' own tool sees it."""

import json
import re
from pathlib import Path

import pytest
import yaml

from hack import tools
from render import promtool
from render.alert_faults import FAULTS, Fault
from render.chart import CHART, CI_VALUES, Manifest, Values, render
from render.monitoring_effects import ALERTING
from render.queries import unknown

RUNBOOKS = tools.ROOT / "docs" / "alerts.md"
FIRING = "max by (alertname, part) (ALERTS{alertstate='firing'})"


def _spec(values: Values) -> Manifest:
    spec: Manifest = render(values).one("PrometheusRule", "t-alerts")["spec"]
    return spec


def _alerts() -> list[Manifest]:
    return [rule for group in _spec(ALERTING)["groups"] for rule in group["rules"]]


def _sample(alert: str) -> Manifest:
    name, _, part = alert.partition(" ")
    return {"labels": f"{{alertname='{name}',part='{part}'}}".replace("'", '"'), "value": 1}


def test_prometheus_takes_the_rules(tmp_path: Path) -> None:
    promtool.check(tmp_path, _spec(ALERTING))


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_fault_fires_its_alerts_and_no_other(fault: Fault, tmp_path: Path) -> None:
    asked = [
        {
            "expr": FIRING,
            "eval_time": f"{minute}m",
            "exp_samples": [_sample(alert) for alert in sorted(alerts)],
        }
        for minute, alerts in fault.firing.items()
    ]
    promtool.play(tmp_path, fault.all_series(), asked, _spec(ALERTING))


def test_every_alert_has_a_fault_of_its_own() -> None:
    fired = {alert for fault in FAULTS for alerts in fault.firing.values() for alert in alerts}
    declared = {f"{rule['alert']} {rule['labels'].get('part', 'web')}" for rule in _alerts()}
    assert declared <= fired


def test_alerts_ask_for_what_the_parts_export() -> None:
    found = {rule["alert"]: list(unknown(rule["expr"])) for rule in _alerts()}
    assert {alert: names for alert, names in found.items() if names} == {}


def test_alert_says_how_bad_it_is_and_where_its_run_book_stands() -> None:
    headings = re.findall(r"^## (\w+)$", RUNBOOKS.read_text(), re.MULTILINE)
    for rule in _alerts():
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert rule["labels"]["namespace"] == "tasks"
        assert {"summary", "description"} < rule["annotations"].keys()
        link = f"docs/alerts.md#{rule['alert'].lower()}"
        assert rule["annotations"]["runbook_url"] == link
    assert sorted(headings) == sorted({rule["alert"] for rule in _alerts()})


def test_names_of_helm_are_all_filled_in() -> None:
    left = re.findall(r"\$[a-z]\w+", re.sub(r"\{\{.*?\}\}", "", json.dumps(_spec(ALERTING))))
    assert left == []


def test_only_parts_that_are_there_have_alerts() -> None:
    only_api = {"proxy.enabled": False, "web.enabled": False, "migrate.enabled": False}
    values = {"api.serviceMonitor.enabled": True, "monitoring.rules.enabled": True}
    groups = [group["name"] for group in _spec(only_api | values)["groups"]]
    assert groups == ["t-api", "t-pods"]


def test_namespace_of_digits_stays_a_text() -> None:
    for file in sorted((CHART / "files" / "alerts").glob("*.yaml")):
        text = file.read_text().replace("$namespace", "123")
        assert {rule["labels"]["namespace"] for rule in yaml.safe_load(text)} == {"123"}


def test_some_example_has_alerts() -> None:
    assert [file.name for file in CI_VALUES if render(file=file).of("PrometheusRule")]
