"""The values that one component has, and the global ones."""

from render.effects import CRON_POD, POD, Effect, env
from render.pod_effects import REGISTRY, TAG

EXTERNAL = {"mysql.enabled": False, "global.database.existingSecret": "s"}
HOST = EXTERNAL | {"global.database.host": "db.example"}
API, WEB, PROXY, MIGRATE = (
    "Deployment/t-api",
    "Deployment/t-web",
    "Deployment/t-proxy",
    "Job/t-migrate",
)
MYSQL = "StatefulSet/t-mysql"
BACKUP, BACKED_UP = "CronJob/t-backup", {"backup.enabled": True}
DEADLINE = "/spec/jobTemplate/spec/activeDeadlineSeconds"
VOLUME, REQUESTED = "PersistentVolumeClaim/t-backup", "/spec/resources/requests/storage"
SERVICE, INGRESS, ROUTE = "Service/t-proxy", "Ingress/t-proxy", "HTTPRoute/t-proxy"
CA_FILE = "/etc/taskapp/database/ca.crt"
CLAIM = "/spec/volumeClaimTemplates/0/spec"
DATABASE_EGRESS = "/spec/egress/1/to/0/ipBlock/cidr"
WITH_INGRESS = {"proxy.ingress.enabled": True}
GATEWAY = {"name": "public"}
WITH_ROUTE = {"proxy.httpRoute.enabled": True, "proxy.httpRoute.parentRefs": [GATEWAY]}
TLS = {"secretName": "tls", "hosts": ["a.example"]}
VERIFY = HOST | {"global.database.tls.mode": "verify-ca"}
COLLECTOR = "http://collector.monitoring:4318"
SECRETS = f"{POD}/volumes/database/projected/sources"

_GLOBAL = [
    Effect(
        "global.imageRegistry",
        "r.example/x",
        API,
        f"{POD}/containers/api/image",
        f"r.example/x/simple-taskapp-fastapi:{TAG}",
    ),
    Effect(
        "global.imageTag",
        "v2.0.0",
        MIGRATE,
        f"{POD}/containers/migrate/image",
        f"{REGISTRY}/simple-taskapp-migrate:v2.0.0",
    ),
    Effect(
        "global.imagePullSecrets",
        [{"name": "login"}],
        MYSQL,
        f"{POD}/imagePullSecrets",
        [{"name": "login"}],
    ),
    Effect("global.fullnameOverride", "other", "Service/other-api", "/spec/ports/http/port", 8000),
    env("global.basePath", "/", API, "ROOT_PATH", "/api"),
    Effect(
        "global.topologyKeys",
        ["topology.kubernetes.io/zone"],
        WEB,
        f"{POD}/topologySpreadConstraints/0/topologyKey",
        "topology.kubernetes.io/zone",
    ),
    env("global.database.host", "db.example", MIGRATE, "DB_HOST", "db.example", EXTERNAL),
    env("global.database.port", 3307, API, "DB_PORT", "3307"),
    env("global.database.name", "tasks", API, "DB_NAME", "tasks"),
    env("global.database.apiUser", "reader", API, "DB_USER", "reader"),
    env("global.database.migrateUser", "owner", MIGRATE, "DB_USER", "owner"),
    Effect("global.database.existingSecret", "mine", API, f"{SECRETS}/0/secret/name", "mine"),
    env("global.database.tls.mode", "required", API, "DB_TLS", "required"),
    env("global.database.tls.caSecret", "ca", API, "DB_TLS_CA", CA_FILE, VERIFY),
    Effect("global.networkPolicies.enabled", False, "NetworkPolicy/t-default-deny", "", None),
    Effect(
        "global.networkPolicies.metricsNamespaceLabels",
        {"team": "x"},
        "NetworkPolicy/t-api",
        "/spec/ingress/1/from/0/namespaceSelector/matchLabels/team",
        "x",
    ),
    Effect(
        "global.networkPolicies.clients",
        [{"podSelector": {}}],
        "NetworkPolicy/t-proxy",
        "/spec/ingress/0/from/0",
        {"podSelector": {}},
    ),
    Effect(
        "global.networkPolicies.databaseCIDRs",
        ["10.9.0.0/16"],
        "NetworkPolicy/t-migrate",
        DATABASE_EGRESS,
        "10.9.0.0/16",
        HOST,
    ),
]

_PROXY = [
    Effect("proxy.enabled", False, PROXY, "", None),
    Effect("proxy.workerProcesses", 4, "ConfigMap/t-proxy", "", "worker_processes 4;"),
    Effect("proxy.maxBodySize", "5m", "ConfigMap/t-proxy", "", "client_max_body_size 5m;"),
    Effect(
        "proxy.trustedProxies",
        ["10.1.0.0/16"],
        "ConfigMap/t-proxy",
        "",
        "set_real_ip_from 10.1.0.0/16;",
    ),
    *(
        Effect(f"proxy.rateLimit.{name}", 7, "ConfigMap/t-proxy", "", text)
        for name, text in {
            "requestsPerSecond": "limit_req_zone $limited_client zone=requests:10m rate=7r/s;",
            "burst": "limit_req zone=requests burst=7 nodelay;",
            "connections": "limit_conn connections 7;",
        }.items()
    ),
    *(
        Effect(
            f"proxy.basicAuth.{name}",
            value,
            PROXY,
            f"{POD}/volumes/sign-in/secret/secretName",
            "mine",
            {"proxy.basicAuth.enabled": True, "proxy.basicAuth.existingSecret": "mine"},
        )
        for name, value in {"enabled": True, "existingSecret": "mine"}.items()
    ),
    Effect("proxy.service.type", "LoadBalancer", SERVICE, "/spec/type", "LoadBalancer"),
    Effect("proxy.service.port", 8088, SERVICE, "/spec/ports/http/port", 8088),
    Effect(
        "proxy.service.nodePort",
        30123,
        SERVICE,
        "/spec/ports/http/nodePort",
        30123,
        {"proxy.service.type": "NodePort"},
    ),
    Effect(
        "proxy.service.externalTrafficPolicy",
        "Local",
        SERVICE,
        "/spec/externalTrafficPolicy",
        "Local",
        {"proxy.service.type": "NodePort"},
    ),
    Effect("proxy.service.annotations", {"a": "b"}, SERVICE, "/metadata/annotations/a", "b"),
    Effect("proxy.ingress.enabled", True, INGRESS, "/spec/rules/0/http/paths/0/path", "/app2/"),
    Effect(
        "proxy.ingress.className", "nginx", INGRESS, "/spec/ingressClassName", "nginx", WITH_INGRESS
    ),
    Effect(
        "proxy.ingress.annotations",
        {"a": "b"},
        INGRESS,
        "/metadata/annotations/a",
        "b",
        WITH_INGRESS,
    ),
    Effect(
        "proxy.ingress.hosts",
        ["a.example"],
        INGRESS,
        "/spec/rules/0/host",
        "a.example",
        WITH_INGRESS,
    ),
    Effect("proxy.ingress.tls", [TLS], INGRESS, "/spec/tls/0", TLS, WITH_INGRESS),
    Effect(
        "proxy.httpRoute.enabled", True, ROUTE, "/spec/rules/0/backendRefs/0/port", 80, WITH_ROUTE
    ),
    Effect(
        "proxy.httpRoute.parentRefs",
        [{"name": "edge"}],
        ROUTE,
        "/spec/parentRefs/0/name",
        "edge",
        {"proxy.httpRoute.enabled": True},
    ),
    Effect(
        "proxy.httpRoute.hostnames",
        ["a.example"],
        ROUTE,
        "/spec/hostnames/0",
        "a.example",
        WITH_ROUTE,
    ),
]

_APPS = [
    Effect("web.enabled", False, WEB, "", None, {"proxy.enabled": False}),
    Effect("web.existingSecret", "mine", WEB, f"{POD}/volumes/session/secret/secretName", "mine"),
    env("web.workers", 3, WEB, "WEB_WORKERS", "3"),
    env("web.threads", 16, WEB, "WEB_THREADS", "16"),
    env("web.pageSize", 50, WEB, "PAGE_SIZE", "50"),
    env("web.apiTimeout", 2.5, WEB, "API_TIMEOUT", "2.5"),
    env("web.logLevel", "debug", WEB, "LOG_LEVEL", "debug"),
    Effect("api.enabled", False, API, "", None, {"proxy.enabled": False, "web.enabled": False}),
    env("api.poolSize", 25, API, "DB_POOL_SIZE", "25"),
    env("api.idempotencyKeyTTL", 2592000, API, "IDEMPOTENCY_KEY_TTL", "2592000"),
    env("api.logLevel", "debug", API, "LOG_LEVEL", "debug"),
    env("api.traces.endpoint", COLLECTOR, API, "OTEL_EXPORTER_OTLP_ENDPOINT", COLLECTOR),
    Effect(
        "api.traces.endpoint", COLLECTOR, "NetworkPolicy/t-api", "/spec/egress/2/ports/0/port", 4318
    ),
    Effect(
        "api.traces.namespaceLabels",
        {"team": "x"},
        "NetworkPolicy/t-api",
        "/spec/egress/2/to/0/namespaceSelector/matchLabels/team",
        "x",
        {"api.traces.endpoint": COLLECTOR},
    ),
    Effect("migrate.enabled", False, MIGRATE, "", None),
    Effect("migrate.deadline", 900, MIGRATE, "/spec/activeDeadlineSeconds", 900),
    env("migrate.databaseWait", 30, MIGRATE, "DB_WAIT", "30"),
    env("migrate.logLevel", "debug", MIGRATE, "LOG_LEVEL", "debug"),
]

_MYSQL = [
    Effect("mysql.enabled", False, MYSQL, "", None, HOST),
    Effect(
        "mysql.config", {"sort_buffer_size": "1M"}, "ConfigMap/t-mysql", "", "sort_buffer_size = 1M"
    ),
    Effect("mysql.persistence.size", "20Gi", MYSQL, f"{CLAIM}/resources/requests/storage", "20Gi"),
    Effect("mysql.persistence.storageClass", "fast", MYSQL, f"{CLAIM}/storageClassName", "fast"),
]

_BACKUP = [
    Effect("backup.enabled", True, BACKUP, f"{CRON_POD}/restartPolicy", "Never"),
    Effect("backup.schedule", "5 * * * *", BACKUP, "/spec/schedule", "5 * * * *", BACKED_UP),
    env("backup.keep", 30, BACKUP, "KEEP", "30", BACKED_UP),
    Effect("backup.deadline", 60, BACKUP, DEADLINE, 60, BACKED_UP),
    Effect("backup.persistence.size", "20Gi", VOLUME, REQUESTED, "20Gi", BACKED_UP),
    Effect(
        "backup.persistence.storageClass",
        "fast",
        VOLUME,
        "/spec/storageClassName",
        "fast",
        BACKED_UP,
    ),
]

EFFECTS = [*_GLOBAL, *_PROXY, *_APPS, *_MYSQL, *_BACKUP]
