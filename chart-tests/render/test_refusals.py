"""Wrong values are refused before anything is applied, with a message that helps."""

import re

import pytest

from render.chart import CHART, CI_VALUES, helm, refusal, render, setting

EXTERNAL = {"mysql.enabled": False, "global.database.host": "db"}

UNKNOWN_KEYS = [
    ("replicas", "additional properties 'replicas' not allowed"),
    ("global.basepath", "at '/global': additional properties 'basepath'"),
    ("global.database.password", "at '/global/database': additional properties 'password'"),
    ("global.database.tls.enabled", "at '/global/database/tls': additional properties 'enabled'"),
    (
        "global.networkPolicies.enable",
        "at '/global/networkPolicies': additional properties 'enable'",
    ),
    ("proxy.replica", "at '/proxy': additional properties 'replica'"),
    ("proxy.ingress.host", "at '/proxy/ingress': additional properties 'host'"),
    ("proxy.httpRoute.hosts", "at '/proxy/httpRoute': additional properties 'hosts'"),
    ("proxy.service.nodeport", "at '/proxy/service': additional properties 'nodeport'"),
    ("proxy.rateLimit.perSecond", "at '/proxy/rateLimit': additional properties 'perSecond'"),
    ("proxy.basicAuth.secret", "at '/proxy/basicAuth': additional properties 'secret'"),
    ("web.image.name", "at '/web/image': additional properties 'name'"),
    ("web.resources.limit", "at '/web/resources': additional properties 'limit'"),
    ("api.resources.limits.mem", "at '/api/resources/limits': additional properties 'mem'"),
    ("api.autoscaling.min", "at '/api/autoscaling': additional properties 'min'"),
    ("api.podDisruptionBudget.minAvailable", "additional properties 'minAvailable'"),
    ("api.serviceMonitor.enable", "at '/api/serviceMonitor': additional properties 'enable'"),
    ("migrate.image.tagg", "at '/migrate/image': additional properties 'tagg'"),
    ("mysql.replicas", "at '/mysql': additional properties 'replicas'"),
    ("backup.retention", "at '/backup': additional properties 'retention'"),
    ("mysql.persistence.enabled", "at '/mysql/persistence': additional properties 'enabled'"),
]

WRONG_TYPES = [
    ("api.enabled", "yes", "at '/api/enabled': got string, want boolean"),
    ("api.replicas", "three", "at '/api/replicas': got string, want null or integer"),
    ("api.replicas", 0, "at '/api/replicas': minimum: got 0, want 1"),
    ("api.poolSize", 0, "at '/api/poolSize': minimum: got 0, want 1"),
    ("api.logLevel", "trace", "must be one of 'debug', 'info', 'warning', 'error'"),
    ("api.image.tag", 1.5, "at '/api/image/tag': got number, want string"),
    ("api.image.pullPolicy", "always", "must be one of 'Always', 'IfNotPresent', 'Never'"),
    ("api.resources.limits.cpu", True, "at '/api/resources/limits/cpu': got boolean"),
    ("api.podDisruptionBudget.maxUnavailable", 0, "minimum: got 0, want 1"),
    ("api.tolerations", {"key": "x"}, "at '/api/tolerations': got object, want array"),
    ("api.nodeSelector", "ssd", "at '/api/nodeSelector': got string, want object"),
    ("api.podAnnotations", {"a": 1}, "at '/api/podAnnotations/a': got number, want string"),
    ("web.pageSize", 101, "at '/web/pageSize': maximum: got 101, want 100"),
    ("web.apiTimeout", 0, "at '/web/apiTimeout'"),
    ("web.apiTimeout", 10, "at '/web/apiTimeout': exclusiveMaximum: got 10, want 10"),
    ("proxy.service.nodePort", 80, "minimum: got 80, want 30,000"),
    ("proxy.ingress.tls", [{}], "at '/proxy/ingress/tls/0': minProperties: got 0, want 1"),
    ("proxy.ingress.hosts", [""], "at '/proxy/ingress/hosts/0': minLength: got 0, want 1"),
    (
        "api.podAnnotations",
        {"a b": "c"},
        "at '/api/podAnnotations': additional properties 'a b' not allowed",
    ),
    ("api.affinity.nodeAfinity", {}, "additional properties 'nodeAfinity' not allowed"),
    ("api.tolerations", [{"operator": "Exist"}], "must be one of 'Exists', 'Equal'"),
    (
        "proxy.service.type",
        "ExternalName",
        "must be one of 'ClusterIP', 'NodePort', 'LoadBalancer'",
    ),
    ("proxy.service.port", 70000, "at '/proxy/service/port': maximum: got 70,000, want 65,535"),
    ("proxy.rateLimit.burst", -1, "at '/proxy/rateLimit/burst': minimum: got -1, want 0"),
    ("proxy.rateLimit.connections", "many", "got string, want integer"),
    ("global.networkPolicies.clients", [{"pods": {}}], "additional properties 'pods' not allowed"),
    ("global.networkPolicies.clients", [{}], "minProperties: got 0, want 1"),
    ("proxy.ingress.hosts", "a.example", "at '/proxy/ingress/hosts': got string, want array"),
    ("proxy.ingress.tls", [{"secret": "x"}], "additional properties 'secret' not allowed"),
    ("proxy.httpRoute.parentRefs", [{}], "missing property 'name'"),
    ("mysql.config", {"Max Connections": 5}, "additional properties 'Max Connections'"),
    ("backup.keep", 0, "at '/backup/keep': minimum: got 0, want 1"),
    ("global.database.port", "3306", "at '/global/database/port': got string, want integer"),
    ("global.database.tls.mode", "on", "must be one of 'disabled', 'preferred', 'required'"),
    (
        "global.imagePullSecrets",
        ["login"],
        "at '/global/imagePullSecrets/0': got string, want object",
    ),
    ("global.basePath", "", "at '/global/basePath': minLength: got 0, want 1"),
]

WRONG_FORMS = [
    ("global.basePath", "app2", "write / or a path with a slash at both ends, such as /app2/"),
    ("global.basePath", "/app2", "write / or a path with a slash at both ends"),
    ("global.basePath", "/a b/", "write / or a path with a slash at both ends"),
    ("global.basePath", "/../", "write / or a path with a slash at both ends"),
    ("global.basePath", "//", "write / or a path with a slash at both ends"),
    (
        "global.imageRegistry",
        "https://r.example",
        "without https:// and without a slash at the end",
    ),
    ("global.imageTag", "v1 .2", "write the tag alone, such as v1.2.3"),
    ("global.fullnameOverride", "My_App", "write at most 40 lower-case letters, digits and dashes"),
    ("global.database.host", "db:3306", "the port goes into global.database.port"),
    ("global.database.name", "task.app", "write at most 32 letters, digits, underscores and"),
    ("global.database.apiUser", "o'neil", "write at most 32 letters, digits, underscores and"),
    ("global.database.existingSecret", "My Secret", "write the name of a Secret"),
    ("global.networkPolicies.databaseCIDRs", ["10.0.0.1"], "such as 10.1.2.0/24"),
    ("proxy.trustedProxies", ["10.0.0.0/33"], "such as 10.1.2.0/24"),
    ("proxy.maxBodySize", "1 MB", "such as 1m"),
    ("proxy.ingress.hosts", ["https://a.example"], "without https:// and without a path"),
    ("proxy.ingress.hosts", ["Tasks.example"], "write a host name alone in lower case"),
    ("proxy.ingress.hosts", ["10.0.0.1"], "write a host name alone"),
    ("proxy.httpRoute.hostnames", ["a.example/app"], "without https:// and without a path"),
    ("proxy.trustedProxies", ["10.0.0.256/8"], "such as 10.1.2.0/24"),
    ("api.resources.limits", {"cpu": "0,5"}, "such as 0.5 or 500m"),
    ("api.resources.limits", {"cpu": -1}, "such as 0.5 or 500m"),
    ("api.resources.limits", {"cpu": "512Mi"}, "such as 0.5 or 500m"),
    ("api.resources.limits", {"memory": "512m"}, "such as 512Mi"),
    ("api.resources.limits", {"memory": 512}, "such as 512Mi"),
    ("mysql.resources.requests", {"memory": "1GB"}, "such as 512Mi"),
    ("mysql.config", {"max_connections": "many"}, "write a number, such as 150"),
    ("mysql.config", {"innodb_buffer_pool_size": "128MB"}, "such as 128M"),
    ("mysql.config", {"sql_mode": "a\nb"}, "write one line"),
    ("global.topologyKeys", ["a zone"], "such as topology.kubernetes.io/zone"),
    ("global.imagePullSecrets", [{"name": "My login"}], "write the name of a Secret"),
    ("proxy.ingress.tls", [{"secretName": "My TLS"}], "write the name of a Secret"),
    ("proxy.ingress.tls", [{"hosts": ["https://a.example"]}], "without https://"),
    ("proxy.httpRoute.parentRefs", [{"name": "My Gateway"}], "in lower case"),
    ("api.nodeSelector", {"disk": "very fast"}, "as in a label"),
    ("monitoring.rules.labels", {"release": "a b"}, "as in a label"),
    ("api.image.repository", "taskapp/api:v1", "without registry and tag"),
    ("api.image.tag", "v1@sha256:0", "a digest goes into digest"),
    ("api.image.digest", "0123", "write sha256:, then 64 hexadecimal digits"),
    ("api.serviceMonitor.interval", "30", "such as 30s"),
    ("proxy.podMonitor.interval", "1 m", "such as 30s"),
    ("monitoring.rules.runbooks", "our wiki", "write an address without spaces"),
    ("mysql.priorityClassName", "High", "in lower case"),
    ("mysql.persistence.size", "8", "such as 8Gi"),
    ("web.existingSecret", "a/b", "write the name of a Secret"),
    ("proxy.basicAuth.existingSecret", "a b", "write the name of a Secret"),
    ("api.traces.endpoint", "collector:4318", "such as http://collector.monitoring:4318"),
    ("backup.schedule", "at night", "write five fields as cron has them, such as 17 3 * * *"),
]

IMPOSSIBLE = [
    ({"mysql.enabled": False}, "there is no database: set mysql.enabled to true, or"),
    ({"global.database.host": "db"}, "there are two databases: set mysql.enabled to false, or"),
    (EXTERNAL, "global.database.existingSecret is empty: write the name of a Secret"),
    ({"global.database.apiUser": "taskapp_migrate"}, "apiUser and migrateUser are the same"),
    ({"global.database.migrateUser": "root"}, "is root: write another name"),
    ({"global.database.tls.mode": "verify-ca"}, "the bundled MySQL signs its own certificate"),
    ({"global.database.tls.mode": "disabled"}, "takes a password over TLS only: write preferred"),
    ({"global.database.tls.caSecret": "ca"}, "write verify-ca or verify-identity"),
    ({"global.networkPolicies.databaseCIDRs": ["10.0.0.0/8"]}, "is for a database elsewhere"),
    ({"mysql.image.tag": "lts"}, "mysql.image.tag is lts, which moves"),
    ({"mysql.image.tag": "9"}, "mysql.image.tag is 9, which moves"),
    ({"mysql.image.tag": "5.7"}, "mysql.image.tag is 5.7: write 8.0 or newer"),
    ({"global.imageTag": "latest"}, "global.imageTag is latest, which moves: write a version"),
    ({"proxy.image.tag": "stable"}, "proxy.image.tag is stable, which moves"),
    ({"proxy.image.tag": "1.20-alpine"}, "proxy.image.tag is 1.20: write 1.28 or newer"),
    ({"backup.enabled": True, "backup.image.tag": "8.4"}, "write that, an older mysqldump"),
    ({"global.database.name": "sys"}, "is sys, which is MySQL's own: write another name"),
    (EXTERNAL | {"global.database.host": "localhost"}, "is each pod itself: write the server's"),
    ({"mysql.config": {"port": 3307}}, "mysql.config has port, which the chart sets itself"),
    ({"mysql.config": {"innodb_buffer_pool_size": "2G"}}, "mysql.resources.limits.memory is 1Gi"),
    ({"api.resources.requests.cpu": 2}, "requests.cpu is 2, more than its limit of 1: write less"),
    ({"web.resources.requests.memory": "1Gi"}, "more than its limit of 192Mi"),
    ({"api.resources.limits.memory": "64Mi"}, "requests.memory is 96Mi, more than its limit of"),
    (
        {"web.autoscaling.enabled": True, "web.resources": None}
        | {"web.resources": {"requests": {"cpu": None}, "limits": {"cpu": None}}},
        "web.resources.requests.cpu is empty, but web.autoscaling is on and measures by it",
    ),
    ({"migrate.databaseWait": 300}, "databaseWait is 300, but migrate.deadline is 270"),
    ({"proxy.enabled": False, "proxy.ingress.enabled": True}, "it would lead nowhere"),
    ({"proxy.enabled": False, "proxy.httpRoute.enabled": True}, "it would lead nowhere"),
    (
        {"proxy.ingress.enabled": True, "proxy.ingress.hosts": ["a.example"]}
        | {"proxy.ingress.tls": [{"secretName": "t", "hosts": ["b.example"]}]},
        "proxy.ingress.tls has b.example, which proxy.ingress.hosts lacks",
    ),
    ({"api.enabled": False}, "set web.enabled to false too"),
    ({"web.enabled": False}, "set proxy.enabled to false too"),
    ({"proxy.httpRoute.enabled": True}, "proxy.httpRoute.parentRefs is empty: name the Gateway"),
    ({"proxy.service.nodePort": 30080}, "write NodePort or LoadBalancer, or leave nodePort out"),
    ({"proxy.service.externalTrafficPolicy": "Local"}, "or leave the policy out"),
    ({"proxy.basicAuth.enabled": True}, "write the name of a Secret with the keys htpasswd, user"),
    ({"proxy.basicAuth.existingSecret": "s"}, "write true, or leave the Secret out"),
    (
        {"global.networkPolicies": {"enabled": False, "clients": [{"podSelector": {}}]}},
        "nobody would be kept out, write true",
    ),
    ({"global.fullnameOverride": "x" * 41}, "write at most 40"),
    ({"api.autoscaling.enabled": True, "api.replicas": 3}, "leave replicas out"),
    ({"web.autoscaling.enabled": True, "web.autoscaling.minReplicas": 7}, "more than maxReplicas"),
    ({"monitoring.rules.enabled": True}, "api.serviceMonitor.enabled is not: its alerts need"),
    ({"monitoring.rules.enabled": True}, "proxy.podMonitor.enabled is not: its alerts need"),
    ({"api.poolSize": 35}, "needs 154 connections, but mysql.config.max_connections is 150"),
    ({"api.poolSize": 35}, "write api.poolSize 34 or max_connections 154"),
    ({"api.replicas": 71}, "write fewer pods or max_connections 720"),
    ({"mysql.config.max_connections": "29"}, "write api.poolSize 3 or max_connections 30"),
    ({"api.poolSize": 36, "mysql.config.max_connections": None}, "max_connections is 151"),
    (
        {"api.autoscaling.enabled": True, "api.autoscaling.maxReplicas": 15},
        "with 30 pods during a roll-out needs 160 connections",
    ),
]


BAD_SCHEDULES = [
    ("60 3 * * *", 'the minute "60": write 0 to 59, or *'),
    ("0 24 * * *", 'the hour "24": write 0 to 23, or *'),
    ("0 3 32 * *", 'the day of the month "32": write 1 to 31, or *'),
    ("0 3 * 13 *", 'the month "13": write 1 to 12, or *'),
    ("0 3 * * 7", 'the day of the week "7": write 0 (Sunday) to 6, or *'),
    ("0 3 * * 1,x", 'the day of the week "1,x"'),
    ("*/0 3 * * *", 'the minute "*/0"'),
]
GOOD_SCHEDULES = ["*/15 0-6 1,15 jan-JUN Mon", "@daily", "0 3 ? * 1-5/2,0"]


@pytest.mark.parametrize(("schedule", "message"), BAD_SCHEDULES)
def test_field_of_a_schedule_is_refused_with_its_range(schedule: str, message: str) -> None:
    values = setting({"backup.enabled": True, "backup.schedule": schedule})
    assert f"backup.schedule has {message}" in refusal(*values)


@pytest.mark.parametrize("schedule", GOOD_SCHEDULES)
def test_schedule_as_cron_has_it_is_taken(schedule: str) -> None:
    render({"backup.enabled": True, "backup.schedule": schedule})


@pytest.mark.parametrize(
    "values",
    [
        {"api.resources.limits": {"cpu": 0.5, "memory": 536870912, "ephemeral-storage": "1.5Gi"}},
        {"api.resources": {"requests": {"memory": "128M"}, "limits": {"memory": "128M"}}},
        {"mysql.config.innodb_buffer_pool_size": "512M", "global.topologyKeys": []},
        {"proxy.ingress": {"enabled": True, "hosts": ["a.example"], "tls": [{"hosts": ["*.b"]}]}},
    ],
)
def test_other_ways_to_write_it_are_taken(values: dict[str, object]) -> None:
    render(values)


@pytest.mark.parametrize(("path", "message"), UNKNOWN_KEYS)
def test_misspelt_key_is_refused(path: str, message: str) -> None:
    assert message in refusal(*setting({path: "x"}))


@pytest.mark.parametrize(("path", "value", "message"), WRONG_TYPES)
def test_wrong_type_is_refused(path: str, value: object, message: str) -> None:
    assert message in refusal(*setting({path: value}))


@pytest.mark.parametrize(("path", "value", "message"), WRONG_FORMS)
def test_wrong_form_is_refused_with_the_remedy(path: str, value: object, message: str) -> None:
    answer = refusal(*setting({path: value}))
    assert re.search(rf"^- {re.escape(path)}[.\w-]* is ", answer, re.MULTILINE)
    assert message in answer


@pytest.mark.parametrize(("values", "message"), IMPOSSIBLE)
def test_impossible_combination_is_refused(values: dict[str, object], message: str) -> None:
    assert message in refusal(*setting(values))


def test_long_release_name_is_refused() -> None:
    result = helm("template", "x" * 41, str(CHART))
    assert "set global.fullnameOverride" in result.stderr


def test_all_mistakes_are_told_at_once() -> None:
    answer = refusal(
        *setting({"mysql.enabled": False, "global.basePath": "app", "web.enabled": False})
    )
    assert answer.count("\n- ") == 3


@pytest.mark.parametrize("row", [UNKNOWN_KEYS[0], WRONG_TYPES[0], WRONG_FORMS[0], IMPOSSIBLE[0]])
def test_helm_3_refuses_in_the_same_words(row: tuple[object, ...]) -> None:
    values = row[0] if isinstance(row[0], dict) else {str(row[0]): row[1]}
    assert str(row[-1]) in refusal(*setting(values), tool="helm3")


@pytest.mark.parametrize("file", CI_VALUES, ids=lambda file: file.name)
def test_chart_lints_strictly(file: object) -> None:
    result = helm("lint", "--strict", str(CHART), "--values", str(file))
    assert result.returncode == 0, result.stdout + result.stderr
