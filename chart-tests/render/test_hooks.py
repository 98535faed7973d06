"""The hooks: what runs before an install or upgrade, in which order, and what stays."""

from pathlib import Path

import pytest

from render.chart import CI_VALUES, Manifest, Rendered, find, pod_specs, render

EXTERNAL = {
    "mysql.enabled": False,
    "global.database.host": "db.example",
    "global.database.existingSecret": "s",
}


def _hooks(rendered: Rendered, event: str) -> list[Manifest]:
    found = [item for item in rendered.objects if event in _annotation(item, "helm.sh/hook")]
    return sorted(found, key=lambda item: int(_annotation(item, "helm.sh/hook-weight")))


def _annotation(item: Manifest, key: str) -> str:
    return str(item["metadata"].get("annotations", {}).get(key, ""))


def test_what_the_migration_needs_exists_before_it() -> None:
    before = _hooks(render(), "pre-install")
    assert [(item["kind"], item["metadata"]["name"]) for item in before] == [
        ("Secret", "t-database"),
        ("PersistentVolumeClaim", "data-t-mysql-0"),
        ("ConfigMap", "t-mysql-bootstrap"),
        ("NetworkPolicy", "t-migrate"),
        ("Job", "t-migrate"),
    ]


def test_hook_that_makes_the_volume_runs_where_mysql_may_run() -> None:
    toleration = {"key": "storage", "operator": "Exists"}
    values = {"mysql.nodeSelector": {"disk": "ssd"}, "migrate.nodeSelector": {"zone": "a"}}
    job = render(values | {"mysql.tolerations": [toleration]}).one("Job", "t-migrate")
    assert find(job, "/spec/template/spec/nodeSelector") == {"disk": "ssd", "zone": "a"}
    assert find(job, "/spec/template/spec/tolerations") == [toleration]


@pytest.mark.parametrize("file", CI_VALUES, ids=lambda file: file.name)
def test_hooks_mount_nothing_that_the_release_brings_later(file: Path) -> None:
    rendered = render(file=file)
    hooks = {item["metadata"]["name"] for item in _hooks(rendered, "pre-install")}
    ordinary = {item["metadata"]["name"] for item in rendered.of("ConfigMap")} - hooks
    volumes = pod_specs(rendered)["Job/" + rendered.of("Job")[0]["metadata"]["name"]]["volumes"]
    assert not {find(volume, "/configMap/name") for volume in volumes} & ordinary


@pytest.mark.parametrize("event", ["pre-install", "pre-upgrade", "test"])
def test_every_hook_of_an_event_has_a_weight_of_its_own(event: str) -> None:
    weights = [_annotation(item, "helm.sh/hook-weight") for item in _hooks(render(), event)]
    assert len(set(weights)) == len(weights) > 1


def test_nothing_deletes_the_passwords_and_the_data() -> None:
    kept = [render().one("Secret", "t-database"), *render().of("PersistentVolumeClaim")]
    policies = [_annotation(item, "helm.sh/hook-delete-policy") for item in kept]
    assert policies == ["hook-failed", "hook-failed"]


def test_every_other_hook_is_replaced_by_the_next() -> None:
    others = [item for item in render().objects if _annotation(item, "helm.sh/hook")]
    for item in others:
        if item["metadata"]["name"] not in {"t-database", "data-t-mysql-0"}:
            assert _annotation(item, "helm.sh/hook-delete-policy") == "before-hook-creation"


def test_migration_ends_within_a_limit_and_stays_to_be_read() -> None:
    job = render().one("Job", "t-migrate")["spec"]
    assert job["activeDeadlineSeconds"] < 300, "helm gives up before the Job does"
    assert job["podReplacementPolicy"] == "Failed"
    assert "ttlSecondsAfterFinished" not in job


@pytest.mark.parametrize("values", [{}, EXTERNAL, {"proxy.enabled": False, "web.enabled": False}])
def test_migration_waits_for_every_image_of_the_release(values: dict[str, object]) -> None:
    specs = pod_specs(render(values))
    released = [
        spec for name, spec in specs.items() if name in {"Deployment/t-api", "Deployment/t-web"}
    ]
    wanted = [spec["containers"][0]["image"] for spec in released]
    awaited = [item["image"] for item in specs["Job/t-migrate"]["initContainers"]]
    assert awaited[: len(wanted)] == wanted


def test_migration_without_servers_waits_for_nothing() -> None:
    off = {f"{name}.enabled": False for name in ("proxy", "web", "api")}
    assert "initContainers" not in pod_specs(render(EXTERNAL | off))["Job/t-migrate"]


def test_first_install_migrates_over_loopback_beside_mysqld() -> None:
    spec = pod_specs(render())["Job/t-migrate"]
    sidecar = spec["initContainers"][-1]
    assert sidecar["restartPolicy"] == "Always"
    assert sidecar["startupProbe"]
    assert find(spec, "/containers/migrate/env/DB_HOST/value") == "127.0.0.1"
    assert find(spec, "/volumes/data/persistentVolumeClaim/claimName") == "data-t-mysql-0"


def test_sidecar_and_statefulset_run_the_same_mysqld() -> None:
    sidecar = pod_specs(render())["Job/t-migrate"]["initContainers"][-1]
    server = pod_specs(render())["StatefulSet/t-mysql"]["containers"][0]
    assert {key: sidecar[key] for key in sidecar if key != "restartPolicy"} == {
        key: server[key] for key in server if key not in {"readinessProbe", "livenessProbe"}
    }


def test_statefulset_adopts_the_claim_of_the_hook() -> None:
    rendered = render()
    template = rendered.one("StatefulSet", "t-mysql")["spec"]["volumeClaimTemplates"][0]
    claim = rendered.one("PersistentVolumeClaim", f"{template['metadata']['name']}-t-mysql-0")
    assert template["spec"] == claim["spec"]
    assert "labels" not in template["metadata"]


def test_external_database_is_migrated_by_the_job_alone() -> None:
    rendered = render(EXTERNAL)
    spec = pod_specs(rendered)["Job/t-migrate"]
    assert find(spec, "/initContainers/mysql") is None
    assert find(spec, "/containers/migrate/env/DB_HOST/value") == "db.example"
    assert rendered.of("PersistentVolumeClaim") == rendered.of("StatefulSet") == []
