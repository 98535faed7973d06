"""What is rendered depends on what the cluster already has."""

import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
import yaml

from render.chart import CHART, Manifest, Rendered, find, helm, pod_specs, setting
from render.monitoring_effects import ALERTING
from render.stub_cluster import KINDS, stub_cluster

KEY = b64encode(b"old").decode()


OWNED: Manifest = {
    "labels": {"app.kubernetes.io/managed-by": "Helm"},
    "annotations": {"meta.helm.sh/release-name": "t", "meta.helm.sh/release-namespace": "tasks"},
}
# What the stand-in of a cluster cannot do, or Helm 3 built from source does not know.
OFFLINE = ["--disable-openapi-validation", "--kube-version", "1.34.0"]


def _object(kind: str, name: str, **fields: object) -> Manifest:
    version = "apps/v1" if kind == "StatefulSet" else "v1"
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, **OWNED}, **fields}


def _stateful_set(replicas: int = 1, size: str = "8Gi", tag: str = "9.7") -> Manifest:
    container = {"image": f"docker.io/library/mysql:{tag}"}
    claim = {"spec": {"resources": {"requests": {"storage": size}}}}
    template = {"spec": {"containers": [container]}}
    spec = {"replicas": replicas, "volumeClaimTemplates": [claim], "template": template}
    return _object("StatefulSet", "t-mysql", spec=spec)


def _pod(**state: object) -> Manifest:
    return _object("Pod", "t-mysql-0", status={"containerStatuses": [{"state": state}]})


EXISTING = ["global.database.existingSecret", "web.existingSecret"]
NAMESPACE = _object("ConfigMap", "kube-root-ca.crt")
RUNNING = [_stateful_set(), _pod(running={})]
DATABASE = _object("Secret", "t-database", data=dict.fromkeys(["root-password"], KEY))
CLAIM = _object("PersistentVolumeClaim", "data-t-mysql-0")


def _helm(
    folder: Path, objects: list[Manifest], values: dict[str, object], tool: str = "helm"
) -> subprocess.CompletedProcess[str]:
    with stub_cluster([NAMESPACE, *objects]) as cluster:
        where = ["--namespace", "tasks", "--kubeconfig", str(cluster.kubeconfig(folder))]
        command = ["template", "t", str(CHART), "--dry-run=server", *OFFLINE, *where]
        return helm(*command, *setting(values), tool=tool)


def _render(folder: Path, *objects: Manifest, tool: str = "helm") -> Rendered:
    result = _helm(folder, list(objects), {}, tool)
    assert result.returncode == 0, result.stderr
    return Rendered(tuple(item for item in yaml.safe_load_all(result.stdout) if item))


def _host(rendered: Rendered) -> object:
    spec = pod_specs(rendered)["Job/t-migrate"]
    host = find(spec, "/containers/migrate/env/DB_HOST/value")
    assert bool(find(spec, "/initContainers/mysql")) == (host == "127.0.0.1")
    return host


@pytest.mark.parametrize("tool", ["helm", "helm3"])
def test_running_database_is_migrated_where_it_is(tmp_path: Path, tool: str) -> None:
    assert _host(_render(tmp_path, *RUNNING, tool=tool)) == "t-mysql"


@pytest.mark.parametrize("tool", ["helm", "helm3"])
def test_empty_namespace_gets_a_sidecar(tmp_path: Path, tool: str) -> None:
    assert _host(_render(tmp_path, tool=tool)) == "127.0.0.1"


def test_starting_database_is_waited_for(tmp_path: Path) -> None:
    assert (
        _host(_render(tmp_path, _stateful_set(), _pod(waiting={"reason": "ContainerCreating"})))
        == "t-mysql"
    )
    assert _host(_render(tmp_path, _stateful_set())) == "t-mysql"


def test_database_scaled_to_zero_gets_a_sidecar(tmp_path: Path) -> None:
    assert _host(_render(tmp_path, _stateful_set(replicas=0))) == "127.0.0.1"


@pytest.mark.parametrize("reason", ["ImagePullBackOff", "CrashLoopBackOff"])
def test_database_that_cannot_start_gets_a_sidecar(tmp_path: Path, reason: str) -> None:
    stuck = [_stateful_set(), _pod(waiting={"reason": reason})]
    assert _host(_render(tmp_path, *stuck)) == "127.0.0.1"


def test_existing_passwords_and_volume_are_not_made_again(tmp_path: Path) -> None:
    names = _render(tmp_path, DATABASE, CLAIM).names()
    assert not {"Secret/t-database", "PersistentVolumeClaim/data-t-mysql-0"} & set(names)


def test_existing_session_key_is_kept(tmp_path: Path) -> None:
    existing = _object("Secret", "t-web", data={"secret-key": KEY})
    secret = _render(tmp_path, existing).one("Secret", "t-web")
    assert secret["data"] == {"secret-key": KEY}


def test_volume_size_cannot_change(tmp_path: Path) -> None:
    result = _helm(tmp_path, [_stateful_set(size="20Gi")], {})
    assert "mysql.persistence.size is 8Gi, but the volume was asked for with 20Gi" in result.stderr


def test_missing_secret_is_refused(tmp_path: Path) -> None:
    result = _helm(tmp_path, [], {"global.database.existingSecret": "mine"})
    assert "there is no such Secret in namespace tasks, create it with the keys" in result.stderr


def test_secret_without_a_key_is_refused(tmp_path: Path) -> None:
    mine = _object("Secret", "mine", data={"api-password": KEY, "root-password": KEY})
    result = _helm(tmp_path, [mine], {"global.database.existingSecret": "mine"})
    assert "that Secret lacks the keys migrate-password" in result.stderr


def test_secret_that_cannot_sign_in_the_smoke_test_is_refused(tmp_path: Path) -> None:
    mine = _object("Secret", "mine", data={"htpasswd": KEY})
    values: dict[str, object] = {"proxy.basicAuth": {"enabled": True, "existingSecret": "mine"}}
    result = _helm(tmp_path, [mine], values)
    assert "that Secret lacks the keys username, password" in result.stderr


@pytest.mark.parametrize("monitor", ["web.serviceMonitor", "proxy.podMonitor"])
def test_monitor_is_refused_where_no_operator_is(tmp_path: Path, monitor: str) -> None:
    result = _helm(tmp_path, [], {f"{monitor}.enabled": True})
    assert f"{monitor}.enabled is true, but the cluster has no monitoring.cor" in result.stderr
    assert "install the Prometheus Operator, or write false" in result.stderr


def test_monitors_and_rules_are_taken_where_an_operator_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {"ServiceMonitor": "servicemonitors", "PodMonitor": "podmonitors"}
    version = "monitoring.coreos.com/v1"
    monkeypatch.setitem(KINDS, version, kinds | {"PrometheusRule": "prometheusrules"})
    result = _helm(tmp_path, [], ALERTING | {"backup.enabled": False})
    assert result.returncode == 0, result.stderr
    assert "kind: PrometheusRule" in result.stdout


def _checksum(folder: Path, deployment: str, password: str) -> object:
    keys = ["api-password", "migrate-password", "root-password", "secret-key"]
    mine = _object("Secret", "mine", data=dict.fromkeys(keys, password))
    values: dict[str, object] = dict.fromkeys(EXISTING, "mine")
    result = _helm(folder, [mine], values)
    rendered = Rendered(tuple(item for item in yaml.safe_load_all(result.stdout) if item))
    annotations = "/spec/template/metadata/annotations/checksum~1secrets"
    return find(rendered.one("Deployment", deployment), annotations)


@pytest.mark.parametrize("deployment", ["t-api", "t-web"])
def test_changed_secret_rolls_the_pods(tmp_path: Path, deployment: str) -> None:
    first, second = (_checksum(tmp_path, deployment, password) for password in ["YQ==", "Yg=="])
    assert None not in {first, second}
    assert first != second


def _serving(tag: str, ready: bool = True) -> list[Manifest]:
    container = {"image": f"docker.io/library/mysql:{tag}"}
    status = {"containerStatuses": [{"ready": ready, "state": {"running": {}}}]}
    pod = _object("Pod", "t-mysql-0", spec={"containers": [container]}, status=status)
    return [_stateful_set(tag=tag), pod]


@pytest.mark.parametrize(
    ("serving", "wanted", "remedy"),
    [
        ("8.0", "9.7", "write 8.4, then 9.7"),
        ("8.0.42-oracle", "9.7.4", "write 8.4, then 9.7"),
        ("9.7", "8.4", "which cannot go back: write 9.7"),
        ("8.4.7", "8.0", "which cannot go back: write 8.4"),
    ],
)
def test_mysql_that_cannot_have_the_data_is_refused(
    tmp_path: Path, serving: str, wanted: str, remedy: str
) -> None:
    result = _helm(tmp_path, _serving(serving), {"mysql.image.tag": wanted})
    assert remedy in result.stderr


@pytest.mark.parametrize(
    ("serving", "wanted"),
    [("8.0", "8.4"), ("8.4", "9.7"), ("8.0.31", "8.0.42"), ("9.7", "10.2"), ("mine", "9.7")],
)
def test_mysql_that_can_have_the_data_is_checked_by_the_hook_itself(
    tmp_path: Path, serving: str, wanted: str
) -> None:
    result = _helm(tmp_path, _serving(serving), {"mysql.image.tag": wanted})
    assert result.returncode == 0, result.stderr
    rendered = Rendered(tuple(item for item in yaml.safe_load_all(result.stdout) if item))
    check = find(pod_specs(rendered)["Job/t-migrate"], "/initContainers/mysql-upgrade")
    assert check["image"] == f"docker.io/library/mysql:{wanted}"


def test_version_that_was_refused_at_its_start_can_be_left_again(tmp_path: Path) -> None:
    result = _helm(tmp_path, _serving("9.7", ready=False), {"mysql.image.tag": "8.0"})
    assert result.returncode == 0, result.stderr


def test_same_image_is_not_checked(tmp_path: Path) -> None:
    job = pod_specs(_render(tmp_path, *_serving("9.7")))["Job/t-migrate"]
    assert find(job, "/initContainers/mysql-upgrade") is None
