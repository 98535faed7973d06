"""The values of the alerts and of the dashboard."""

from render.effects import Effect

RULES = "PrometheusRule/t-alerts"
ALERTING: dict[str, object] = {
    "web.serviceMonitor.enabled": True,
    "api.serviceMonitor.enabled": True,
    "proxy.podMonitor.enabled": True,
    "monitoring.rules.enabled": True,
    "backup.enabled": True,
}


def _in_rules(value: str, setting: object, shown: str) -> Effect:
    return Effect(f"monitoring.rules.{value}", setting, RULES, "", shown, ALERTING)


EFFECTS = [
    Effect("monitoring.rules.enabled", True, RULES, "/spec/groups/0/name", "t-api", ALERTING),
    Effect(
        "monitoring.rules.labels",
        {"release": "p"},
        RULES,
        "/metadata/labels/release",
        "p",
        ALERTING,
    ),
    Effect(
        "monitoring.dashboard.enabled",
        True,
        "ConfigMap/t-dashboard",
        "/metadata/labels/grafana_dashboard",
        "1",
    ),
    Effect(
        "monitoring.dashboard.labels",
        {"team": "x"},
        "ConfigMap/t-dashboard",
        "/metadata/labels/team",
        "x",
        {"monitoring.dashboard.enabled": True},
    ),
    _in_rules("runbooks", "https://wiki.example/x", "https://wiki.example/x#taskappdown"),
    _in_rules("errorPercent", 2.5, "> 2.5 / 100"),
    _in_rules("pageSeconds", 0.5, ")) > 0.5"),
    _in_rules("backupHours", 170, "> 170 * 3600"),
]
