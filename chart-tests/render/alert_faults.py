"""Faults, each as the series that Prometheus would have of it, and the alerts that it must fire."""

from dataclasses import dataclass

Series = dict[str, str]

API, WEB, PROXY = (
    f"namespace='tasks',job='{job}',pod='{job}-1'" for job in ("t-api", "t-web", "tasks/t-proxy")
)


def _requests(part: str, status: str, route: str = "/tasks") -> str:
    return f"http_requests_total{{{part},route='{route}',status='{status}'}}"


def _bucket(le: str, part: str = WEB) -> str:
    return f"http_request_duration_seconds_bucket{{{part},route='/',status='200',le='{le}'}}"


def _api_seen_by_page(name: str) -> str:
    le = ",le='+Inf'" if name == "bucket" else ""
    return f"api_request_duration_seconds_{name}{{{WEB},method='GET',outcome='200'{le}}}"


def _deployment(name: str, part: str) -> str:
    return f"kube_deployment_{name}{{namespace='tasks',deployment='t-{part}'}}"


def _of(kind: str, name: str, labels: str) -> str:
    return f"kube_{kind}_{name}{{namespace='tasks',{labels}}}"


NGINX_STATES = ("active", "reading", "writing", "waiting")
READY = f"taskapp_api_database_ready{{{API}}}"
WAITING = f"taskapp_api_db_pool_waiting{{{API}}}"
LAST_BACKUP = _of("cronjob", "status_last_successful_time", "cronjob='t-backup'")
BACKUP_MADE = _of("cronjob", "created", "cronjob='t-backup'")
MIGRATION = _of("job", "failed", "job_name='t-migrate',condition='true'")
MYSQL_READY = _of("statefulset", "status_replicas_ready", "statefulset='t-mysql'")

# A value a minute, for an hour and a half.
HEALTHY: Series = {
    **{f"up{{{part}}}": "1x90" for part in (API, WEB, PROXY)},
    **{_requests(part, "200"): "0+60x90" for part in (API, WEB)},
    **{_requests(part, "200", "/healthz"): "0+600x90" for part in (API, WEB)},
    # Fewer errors than may be, and answers that are right and no 200.
    **{_requests(part, "500"): "0+1x90" for part in (API, WEB)},
    _requests(API, "404"): "0+60x90",
    _bucket("0.5"): "0+60x90",
    _bucket("1"): "0+60x90",
    _bucket("2.5"): "0+60x90",
    _bucket("+Inf"): "0+60x90",
    _bucket("+Inf", API): "0+60x90",
    **{f"nginx_connections_{state}{{{PROXY}}}": "1x90" for state in NGINX_STATES},
    **{_api_seen_by_page(name): "0+60x90" for name in ("count", "bucket")},
    f"process_resident_memory_bytes{{{API}}}": "7e7x90",
    **{f"taskapp_api_db_{name}{{{API}}}": "4x90" for name in ("pool_busy", "pool_size")},
    f"taskapp_api_db_connections{{{API}}}": "5x90",
    READY: "1x90",
    WAITING: "0x90",
    **{_deployment("spec_replicas", part): "2x90" for part in ("api", "web", "proxy")},
    **{_deployment("status_replicas_available", part): "2x90" for part in ("api", "web", "proxy")},
    _of("statefulset", "replicas", "statefulset='t-mysql'"): "1x90",
    MYSQL_READY: "1x90",
    BACKUP_MADE: "0x90",
    LAST_BACKUP: "0x90",
    MIGRATION: "0x90",
}


@dataclass(frozen=True)
class Fault:
    """What is other than healthy, and the alerts (with their part) that fire at each minute."""

    name: str
    series: Series
    firing: dict[int, set[str]]
    gone: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name

    def all_series(self) -> Series:
        """Every series that there is."""
        healthy = {name: values for name, values in HEALTHY.items() if name not in self.gone}
        return healthy | self.series


NEVER: dict[int, set[str]] = {minute: set() for minute in range(90)}

FAULTS = [
    Fault("nothing", {}, {10: set(), 90: set()}),
    Fault(
        "no API pod left",
        {f"up{{{API}}}": "1x19 _x10 1x60"},
        # Prometheus looks back five minutes for a series that it lost without a word.
        {20: set(), 27: {"TaskappDown api"}, 32: set()},
    ),
    *[
        Fault(
            f"every {part} pod fails",
            {f"up{{{labels}}}": "1x19 0x70"},
            {21: set(), 22: {f"TaskappDown {part}"}},
        )
        for part, labels in {"api": API, "web": WEB, "proxy": PROXY}.items()
    ],
    Fault("nginx never scraped", {}, {2: {"TaskappDown proxy"}}, gone=(f"up{{{PROXY}}}",)),
    Fault(
        "one of two pods fails",
        {f"up{{{API}}}": "0x90", f"up{{{API.replace('-1', '-2')}}}": "1x90"},
        {30: set()},
    ),
    Fault(
        "database away",
        {READY: "1x19 0x20 1x50", _requests(WEB, "503"): "0x19 30+30x20 630x50"},
        {
            21: set(),
            22: {"TaskappDatabaseAway api"},
            26: {"TaskappDatabaseAway api", "TaskappPageErrors web"},
            60: set(),
        },
    ),
    Fault("database away for a minute", {READY: "1x19 0x1 1x70"}, NEVER),
    Fault(
        "API has a fault",
        {_requests(API, "500"): "0x19 30+30x70"},
        {23: set(), 27: {"TaskappApiErrors api"}},
    ),
    Fault("API refuses at its limit", {_requests(API, "503"): "0+60x90"}, {60: set()}),
    Fault(
        "one error on a quiet night",
        {
            **{_requests(part, "200"): "0+0.2x90" for part in (API, WEB)},
            **{_requests(part, "500"): "0x19 1x70" for part in (API, WEB)},
            _requests(API, "404"): "0x90",
        },
        NEVER,
    ),
    Fault(
        "no requests at all",
        {name: "7x90" for name in HEALTHY if name.startswith("http_")},
        {90: set()},
    ),
    Fault(
        "two of a hundred pages are slow",
        {_bucket(le): "0+58.8x90" for le in ("0.5", "1")},
        {9: set(), 12: {"TaskappPageSlow web"}},
    ),
    Fault(
        "one of two hundred pages is slow",
        {_bucket(le): "0+59.7x90" for le in ("0.5", "1")},
        {60: set()},
    ),
    Fault(
        "pool exhausted",
        {WAITING: "0x19 3x20 0x50"},
        {24: set(), 25: {"TaskappPoolExhausted api"}, 41: set()},
    ),
    Fault("pool exhausted for a moment", {WAITING: "0x19 9x3 0x70"}, {24: set(), 60: set()}),
    Fault(
        "a pod cannot start",
        {_deployment("status_replicas_available", "web"): "2x9 1x80"},
        {24: set(), 25: {"TaskappPodsMissing web"}},
    ),
    Fault(
        "MySQL cannot start",
        {MYSQL_READY: "1x9 0x80"},
        {24: set(), 25: {"TaskappPodsMissing mysql"}},
    ),
    Fault(
        "backup fails for a day",
        {LAST_BACKUP: f"{-26 * 3600 + 1800}x90"},
        {30: set(), 31: {"TaskappBackupOld backup"}},
    ),
    Fault(
        "no backup since it was set up",
        {BACKUP_MADE: f"{-26 * 3600 + 1800}x90"},
        {30: set(), 31: {"TaskappBackupOld backup"}},
        gone=(LAST_BACKUP,),
    ),
    Fault(
        "migration fails, and the next one does not",
        {MIGRATION: "_x10 1x20 0x60"},
        {9: set(), 10: {"TaskappMigrationFailed migrate"}, 31: set()},
    ),
]
