"""What clusters/aks has beyond the other environments, and what AKS asks of the chart."""

import shutil
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from clusters.definitions import schemas
from clusters.environments import Environment, build
from clusters.release import rendered
from hack import tools
from render.chart import Manifest, Rendered, containers, find, pod_specs

AKS = Environment(tools.ROOT, "aks")
SMALLEST = {"cpu": "100m", "memory": "100Mi"}
# They end by themselves, so docs/aks.md says what to do if they are refused.
ENDING = {"Job/taskapp-migrate", "Pod/taskapp-test"}


@cache
def chart() -> Rendered:
    """The release that Flux would install."""
    return rendered(AKS)


def gateway_objects() -> dict[str, Manifest]:
    """The objects of the namespace `gateway`, by kind."""
    return {item["kind"]: item for item in build(AKS.folder / "gateway")}


def with_key_vault(folder: Path) -> list[Manifest]:
    """What the environment has with the component, as docs/aks.md tells to add it."""
    shutil.copytree(tools.ROOT / "clusters", folder / "clusters")
    kustomization = folder / "clusters" / "aks" / "kustomization.yaml"
    content = yaml.safe_load(kustomization.read_text()) | {"components": ["key-vault"]}
    kustomization.write_text(yaml.safe_dump(content))
    return build(kustomization.parent)


def matches(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    """Whether a selector by labels chooses an object with these."""
    return bool(selector["matchLabels"].items() <= labels.items())


def test_gateway_fits_the_schemas() -> None:
    found = [problem for item in gateway_objects().values() for problem in schemas().problems(item)]
    assert found == []


def test_key_vault_fits_the_schemas(tmp_path: Path) -> None:
    items = with_key_vault(tmp_path)
    assert {"SecretStore", "ExternalSecret", "ServiceAccount"} <= {item["kind"] for item in items}
    assert [problem for item in items for problem in schemas().problems(item)] == []


def test_route_fits_the_schema() -> None:
    (route,) = chart().of("HTTPRoute")
    assert list(schemas().problems(route)) == []


def test_route_and_gateway_take_each_other() -> None:
    (route,), gateway = chart().of("HTTPRoute"), gateway_objects()["Gateway"]
    (parent,) = route["spec"]["parentRefs"]
    assert parent == {key: gateway["metadata"][key] for key in ("name", "namespace")}
    for listener in gateway["spec"]["listeners"]:
        allowed = find(listener, "/allowedRoutes/namespaces/selector")
        assert matches(allowed, {"kubernetes.io/metadata.name": route["metadata"]["namespace"]})


def test_envoy_may_talk_to_the_proxy_and_be_reached_on_its_listeners() -> None:
    spec, gateway = gateway_objects()["NetworkPolicy"]["spec"], gateway_objects()["Gateway"]
    assert matches(spec["podSelector"], {"gateway.networking.k8s.io/gateway-name": "public"})
    open_ports = {port["port"] for port in spec["ingress"][0]["ports"]}
    assert {listener["port"] for listener in gateway["spec"]["listeners"]} <= open_ports
    proxy = chart().one("Deployment", "taskapp-proxy")["spec"]["template"]
    (rule,) = [rule for rule in spec["egress"] if rule["ports"][0]["port"] == 8080]
    (peer,) = rule["to"]
    assert matches(peer["podSelector"], proxy["metadata"]["labels"])
    namespace = AKS.one("HelmRelease")["metadata"]["namespace"]
    assert matches(peer["namespaceSelector"], {"kubernetes.io/metadata.name": namespace})
    assert 8080 in {port["containerPort"] for port in proxy["spec"]["containers"][0]["ports"]}


def test_vault_has_the_keys_that_the_chart_reads(tmp_path: Path) -> None:
    items = {item["kind"]: item for item in with_key_vault(tmp_path)}
    spec = items["ExternalSecret"]["spec"]
    keys = {entry["secretKey"] for entry in spec["data"]}
    assert (spec["target"]["name"], keys) == database_secret()
    store, account = items["SecretStore"], items["ServiceAccount"]["metadata"]
    assert spec["secretStoreRef"] == {"kind": "SecretStore", "name": store["metadata"]["name"]}
    assert find(store, "/spec/provider/azurekv/serviceAccountRef/name") == account["name"]


def database_secret() -> tuple[str, set[str]]:
    """The Secret and its keys that pods mount for the database."""
    projected = [
        source["secret"]
        for spec in pod_specs(chart()).values()
        for volume in spec.get("volumes", [])
        for source in volume.get("projected", {}).get("sources", [])
    ]
    (name,) = {secret["name"] for secret in projected}
    return name, {item["key"] for secret in projected for item in secret["items"]}


def test_database_is_outside_and_verified() -> None:
    assert chart().of("StatefulSet") == []
    for app in ("Deployment/taskapp-api", "Job/taskapp-migrate"):
        (container,) = pod_specs(chart())[app]["containers"]
        environment = {entry["name"]: entry.get("value") for entry in container["env"]}
        assert environment["DB_TLS"] == "verify-identity"
        assert str(environment["DB_HOST"]).endswith(".mysql.database.azure.com")


@pytest.mark.parametrize("bundled", [False, True], ids=["external", "bundled"])
def test_no_two_services_select_the_same_pods(bundled: bool) -> None:
    objects = chart() if not bundled else rendered(Environment(tools.ROOT, "production"))
    selectors = [frozenset(item["spec"]["selector"].items()) for item in objects.of("Service")]
    assert [count for count in Counter(selectors).values() if count > 1] == []
    pairs = [(one, other) for one in selectors for other in selectors if one is not other]
    assert [pair for pair in pairs if pair[0] <= pair[1]] == []


def test_containers_keep_the_rules_of_deployment_safeguards() -> None:
    for name, spec in pod_specs(chart()).items():
        for container in containers(spec):
            assert container["image"].rpartition(":")[2] not in ("", "latest"), name
            requests = {key: container["resources"]["requests"][key] for key in SMALLEST}
            probes = {"readinessProbe", "livenessProbe"} <= container.keys()
            assert (requests == SMALLEST and probes) is (name not in ENDING), name


def test_replicas_spread_over_nodes() -> None:
    for item in chart().of("Deployment"):
        keys = [
            constraint["topologyKey"]
            for constraint in item["spec"]["template"]["spec"]["topologySpreadConstraints"]
        ]
        assert "kubernetes.io/hostname" in keys


def test_wiring_applies_the_gateway_too() -> None:
    paths = {item["metadata"]["name"]: item["spec"]["path"] for item in AKS.wiring}
    assert paths == {"taskapp": "./clusters/aks", "gateway": "./clusters/aks/gateway"}
    assert [problem for item in AKS.wiring for problem in schemas().problems(item)] == []
