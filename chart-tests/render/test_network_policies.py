"""Who may talk to whom, read from the NetworkPolicies."""

import pytest

from render.chart import Manifest, find, pod_specs, render

COMPONENTS = ["proxy", "web", "api", "mysql", "migrate", "backup", "test"]
ALLOWED = {
    ("proxy", "web", 5000),
    ("proxy", "api", 8000),
    ("web", "api", 8000),
    ("api", "mysql", 3306),
    ("migrate", "mysql", 3306),
    ("backup", "mysql", 3306),
    ("test", "proxy", 8080),
}
EVERYTHING = {"backup.enabled": True}
FROM_EVERYWHERE = {("proxy", 8080)}


def _policy(component: str) -> Manifest:
    spec: Manifest = render(EVERYTHING).one("NetworkPolicy", f"t-{component}")["spec"]
    return spec


def _peers(rule: Manifest, side: str) -> list[str]:
    pods = [find(peer, "/podSelector/matchLabels") or {} for peer in rule.get(side, [])]
    return [labels.get("app.kubernetes.io/name", "") for labels in pods]


def _leaving() -> set[tuple[str, str, int]]:
    return {
        (source, target, port["port"])
        for source in COMPONENTS
        for rule in _policy(source)["egress"]
        for port in rule["ports"]
        for target in _peers(rule, "to")
    }


def _entering() -> set[tuple[str, str, int]]:
    return {
        (source, target, port["port"])
        for target in COMPONENTS
        for rule in _policy(target)["ingress"]
        for port in rule["ports"]
        for source in _peers(rule, "from")
        if source
    }


def test_pods_may_reach_only_what_they_need() -> None:
    assert _leaving() == ALLOWED


def test_pods_let_in_only_who_needs_them() -> None:
    assert _entering() == {row for row in ALLOWED if row[1:] not in FROM_EVERYWHERE}


@pytest.mark.parametrize("component", COMPONENTS)
def test_policy_closes_both_directions_of_its_pods(component: str) -> None:
    policy = _policy(component)
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert policy["podSelector"]["matchLabels"] == {
        "app.kubernetes.io/name": component,
        "app.kubernetes.io/instance": "t",
    }


def test_only_the_front_door_is_open_to_everyone() -> None:
    open_ports = {
        (component, port["port"])
        for component in COMPONENTS
        for rule in _policy(component)["ingress"]
        if "from" not in rule
        for port in rule["ports"]
    }
    assert open_ports == FROM_EVERYWHERE


def test_every_pod_of_the_release_is_closed_by_default() -> None:
    selector = _policy("default-deny")["podSelector"]["matchLabels"].items()
    assert ("app.kubernetes.io/instance", "t") in selector, "it would close other releases, too"
    for name in pod_specs(render(EVERYTHING)):
        kind, _, pod = name.partition("/")
        item = render(EVERYTHING).one(kind, pod)
        template = "/spec/jobTemplate/spec/template" if kind == "CronJob" else "/spec/template"
        labels = find(item, f"{template}/metadata/labels") or item["metadata"]["labels"]
        assert selector <= labels.items(), name


@pytest.mark.parametrize(("component", "port"), [("web", 9000), ("api", 9000), ("proxy", 8081)])
def test_metrics_are_read_from_the_monitoring_namespace_alone(component: str, port: int) -> None:
    rules = [rule for rule in _policy(component)["ingress"] if rule["ports"] == [{"port": port}]]
    labels = {"kubernetes.io/metadata.name": "monitoring"}
    assert [rule["from"] for rule in rules] == [[{"namespaceSelector": {"matchLabels": labels}}]]


def test_front_door_opens_to_named_clients_and_the_smoke_test_alone() -> None:
    gateway = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "oauth2-proxy"}}}
    policy = render({"global.networkPolicies.clients": [gateway]}).one("NetworkPolicy", "t-proxy")
    front, metrics = policy["spec"]["ingress"]
    assert (front["ports"], front["from"][0]) == ([{"port": 8080}], gateway)
    assert _peers({"from": front["from"][1:]}, "from") == ["test"]
    assert metrics["ports"] == [{"port": 8081}]


def test_no_policy_is_left_when_they_are_off() -> None:
    assert render({"global.networkPolicies.enabled": False}).of("NetworkPolicy") == []
