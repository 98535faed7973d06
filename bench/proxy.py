"""The app as clients reach it: through the proxy of a release on the cluster of `make up`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench import wrk
from bench.cases import CASES, LISTS, Case
from bench.database import FILL
from bench.errors import BenchError
from bench.measure import USUAL
from bench.results import Growth, Result, Round
from bench.settings import SIZES, Settings
from hack.deploy import engines, images
from hack.deploy.engines import Engine
from hack.deploy.kube import Kube
from hack.deploy.release import CHART
from hack.steps import say, timed

PORTS = (30081, 30082)
READS = [case for case in CASES if case.status in {200, 304} and case.script != "update"]


@dataclass(frozen=True)
class Site:
    """A release with a known number of rows, reached at a node port."""

    kube: Kube
    rows: int
    origin: str
    node_port: int

    @property
    def namespace(self) -> str:
        return f"bench-{self.rows}"

    def install(self, tag: str) -> None:
        """Install the chart and fill its table."""
        port = f"proxy.service.type=NodePort,proxy.service.nodePort={self.node_port}"
        where = ["-n", self.namespace, "--create-namespace", "--wait"]
        values = ["--set", port, "--set-string", f"global.imageTag={tag}"]
        self.kube.helm("upgrade", "--install", "taskapp", str(CHART), *where, *values)
        mysql = 'MYSQL_PWD=$(cat "$MYSQL_ROOT_PASSWORD_FILE") exec mysql -uroot taskapp -e "$1"'
        shell = ["exec", "taskapp-mysql-0", "-c", "mysql", "--", "sh", "-c", mysql, "-"]
        fill = FILL.format(first=1, count=self.rows)
        script = f"SET SESSION cte_max_recursion_depth = {self.rows}; {fill}; ANALYZE TABLE tasks"
        self.kube.kubectl("-n", self.namespace, *shell, script)

    def remove(self) -> None:
        """The namespace goes with everything in it."""
        self.kube.kubectl("delete", "namespace", self.namespace, "--ignore-not-found")

    def load(self, case: Case, seconds: int) -> Round:
        """One round of a case."""
        path = f"/app2{'' if case.of_page else '/api'}{case.target(self.rows)}"
        url = f"{self.origin}:{self.node_port}{path}"
        return Round(wrk.load(url, USUAL, seconds, case.headers, case.script, self.rows))


def growths(settings: Settings) -> Iterator[Growth]:
    """Every reading case at two sizes of the table, measured in turns."""
    with _sites() as sites:
        for case in [*READS, *LISTS]:
            say(f"   {case.title}, through the proxy")
            rounds = [
                [site.load(case, settings.seconds) for site in sites]
                for _ in range(settings.rounds)
            ]
            few, many = (Result(tuple(of_site)) for of_site in zip(*rounds, strict=True))
            yield Growth(case, few, many)


@contextmanager
def _sites() -> Iterator[list[Site]]:
    engine = _engine()
    origin = f"http://{engine.address()}"
    pairs = zip(SIZES, PORTS, strict=True)
    sites = [Site(engine.kube, rows, origin, port) for rows, port in pairs]
    try:
        for site in sites:
            with timed(f"a release with {site.rows} tasks"):
                site.install(images.content_tag())
        yield sites
    finally:
        for site in sites:
            site.remove()


def _engine() -> Engine:
    engine = engines.choose(None, 8080)
    if not isinstance(engine, engines.Node):
        raise BenchError("the proxy is measured at node ports of hack/cluster's node alone")
    if not engine.is_running():
        raise BenchError("no cluster runs here: `make up` starts one")
    return engine
