"""What holds for every object, whatever the values."""

from collections import Counter
from pathlib import Path

import kubernetes_validate
import pytest

from clusters.definitions import schemas
from render.chart import CI_VALUES, Manifest, Rendered, containers, find, pod_specs, render

pytestmark = pytest.mark.parametrize("file", CI_VALUES, ids=lambda file: file.name)

SCHEMA_VERSIONS = ["1.30", "1.37"]
CUSTOM_RESOURCES = {"ServiceMonitor", "PodMonitor", "PrometheusRule", "HTTPRoute"}
SERVERS = {"Deployment", "StatefulSet"}
VOLUMES = {"configMap", "emptyDir", "persistentVolumeClaim", "projected", "secret"}
# Fields that "restricted" forbids or limits, and that no pod needs.
UNNEEDED = {"appArmorProfile", "privileged", "procMount", "seLinuxOptions", "sysctls"}
LABELS = {
    f"app.kubernetes.io/{key}" for key in ["name", "instance", "component", "part-of", "managed-by"]
}


def _all_containers(rendered: Rendered) -> list[tuple[str, Manifest]]:
    return [
        (f"{name}/{container['name']}", container)
        for name, spec in pod_specs(rendered).items()
        for container in containers(spec)
    ]


def _servers(rendered: Rendered) -> dict[str, Manifest]:
    specs = pod_specs(rendered)
    return {name: spec for name, spec in specs.items() if name.split("/")[0] in SERVERS}


@pytest.mark.parametrize("version", SCHEMA_VERSIONS)
def test_objects_fit_the_schemas_of_kubernetes(file: Path, version: str) -> None:
    for item in render(file=file).objects:
        if item["kind"] not in CUSTOM_RESOURCES:
            kubernetes_validate.validate(item, version, strict=True)


def test_custom_resources_fit_their_definitions(file: Path) -> None:
    items = [item for item in render(file=file).objects if item["kind"] in CUSTOM_RESOURCES]
    assert [problem for item in items for problem in schemas().problems(item)] == []


def test_no_object_is_there_twice(file: Path) -> None:
    assert [name for name, count in Counter(render(file=file).names()).items() if count > 1] == []


def test_objects_have_the_recommended_labels(file: Path) -> None:
    for item in render(file=file).objects:
        missing = LABELS - item["metadata"]["labels"].keys()
        assert not missing, f"{item['kind']}/{item['metadata']['name']}: {missing}"
        assert item["metadata"]["namespace"] == "tasks"


def test_no_two_services_select_the_same_pods(file: Path) -> None:
    selectors = [str(item["spec"]["selector"]) for item in render(file=file).of("Service")]
    assert len(set(selectors)) == len(selectors)


def test_every_service_selects_pods_that_listen_on_its_ports(file: Path) -> None:
    rendered = render(file=file)
    for service in rendered.of("Service"):
        pods = [item for item in rendered.objects if _is_selected(service, item)]
        assert len(pods) == 1, service["metadata"]["name"]
        spec = pods[0]["spec"]["template"]["spec"]
        listening = {port["name"] for item in spec["containers"] for port in item["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= listening


def _is_selected(service: Manifest, item: Manifest) -> bool:
    labels = find(item, "/spec/template/metadata/labels") or {}
    return bool(service["spec"]["selector"].items() <= labels.items())


def test_pods_pass_pod_security_restricted(file: Path) -> None:
    for name, spec in pod_specs(render(file=file)).items():
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert not spec.keys() & {"hostNetwork", "hostPID", "hostIPC"}, name
        assert not spec["securityContext"].keys() & UNNEEDED, name
        kinds = {key for volume in spec["volumes"] for key in volume if key != "name"}
        assert kinds <= VOLUMES, name
    for name, container in _all_containers(render(file=file)):
        context = container["securityContext"]
        assert not context.keys() & UNNEEDED, name
        assert not any("hostPort" in port for port in container.get("ports", [])), name
        assert context["allowPrivilegeEscalation"] is False, name
        assert context["capabilities"] == {"drop": ["ALL"]}, name


def test_containers_cannot_write_to_their_image(file: Path) -> None:
    for name, container in _all_containers(render(file=file)):
        assert container["securityContext"]["readOnlyRootFilesystem"] is True, name
        assert container["securityContext"]["runAsUser"] > 0, name


def test_containers_ask_for_resources_and_have_limits(file: Path) -> None:
    wanted = {"cpu", "memory", "ephemeral-storage"}
    for name, container in _all_containers(render(file=file)):
        assert container["resources"]["requests"].keys() == wanted, name
        assert container["resources"]["limits"].keys() == wanted, name


def test_pods_get_no_token_and_no_service_variables(file: Path) -> None:
    for name, spec in pod_specs(render(file=file)).items():
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["enableServiceLinks"] is False, name


def test_servers_have_all_three_probes(file: Path) -> None:
    for name, spec in _servers(render(file=file)).items():
        for container in spec["containers"]:
            probes = [container[f"{kind}Probe"] for kind in ["startup", "readiness", "liveness"]]
            assert probes[1] != probes[2], f"{name}: ready and alive are the same question"
            allowed = probes[0]["periodSeconds"] * probes[0]["failureThreshold"]
            assert allowed >= 60, name


def test_lost_database_takes_no_pod_out_of_its_service(file: Path) -> None:
    for deployment in render(file=file).of("Deployment"):
        (container,) = deployment["spec"]["template"]["spec"]["containers"]
        paths = [container[f"{kind}Probe"]["httpGet"]["path"] for kind in ["startup", "readiness"]]
        assert paths == ["/readyz", "/healthz"], deployment["metadata"]["name"]


def test_servers_end_gracefully(file: Path) -> None:
    for name, spec in _servers(render(file=file)).items():
        container = spec["containers"][0]
        if name.startswith("StatefulSet"):
            assert spec["terminationGracePeriodSeconds"] >= 120
        else:
            sleep = find(container, "/lifecycle/preStop/sleep/seconds")
            assert 0 < sleep < spec["terminationGracePeriodSeconds"], name


def test_deployments_roll_without_a_gap_and_spread(file: Path) -> None:
    for item in render(file=file).of("Deployment"):
        assert find(item, "/spec/strategy/rollingUpdate/maxUnavailable") == 0
        spread = item["spec"]["template"]["spec"]["topologySpreadConstraints"]
        keys = [constraint["topologyKey"] for constraint in spread]
        assert keys == ["kubernetes.io/hostname"]


def test_pods_of_any_kind_mount_only_what_exists(file: Path) -> None:
    for name, spec in pod_specs(render(file=file)).items():
        volumes = {volume["name"] for volume in spec["volumes"]}
        claims = {"data"} if name.startswith("StatefulSet") else set()
        mounts = {item["name"] for box in containers(spec) for item in box.get("volumeMounts", [])}
        assert mounts == volumes | claims, name
