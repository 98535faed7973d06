"""`make bench`: what a list page costs at a million rows, as a ratio to a thousand.

Two releases stand side by side and are measured in turns, so a slow spell of the machine
touches both. wrk sends the load, to the node's own address only.
"""

import re
import shutil
import statistics
import sys
from dataclasses import dataclass

from hack import tools
from hack.deploy import engines, images
from hack.deploy.engines import Engine, EngineError
from hack.deploy.kube import Kube
from hack.deploy.release import CHART
from hack.process import CommandError, run

ROUNDS = 5
SECONDS = 4
CASES = {
    "first page": "tasks?limit=50",
    "deep page": "tasks?limit=50&after={middle}",
    "open, first page": "tasks?limit=50&status=open",
    "open, deep page": "tasks?limit=50&status=open&after={middle}",
}
FILL = """
SET SESSION cte_max_recursion_depth = {rows};
INSERT INTO tasks (title, notes, done, done_at, created_at, updated_at)
WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {rows})
SELECT CONCAT('Task ', i), REPEAT('n', i % 100), i % 2, IF(i % 2, NOW(6), NULL), NOW(6), NOW(6)
FROM numbers;
ANALYZE TABLE tasks;
"""


@dataclass(frozen=True)
class Site:
    """A release with a known number of rows, reached at a node port."""

    kube: Kube
    rows: int
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
        self.kube.kubectl("-n", self.namespace, *shell, FILL.format(rows=self.rows))

    def remove(self) -> None:
        """The namespace goes with everything in it."""
        self.kube.kubectl("delete", "namespace", self.namespace, "--ignore-not-found")

    def requests_per_second(self, host: str, path: str) -> float:
        """One round of wrk with a single connection."""
        url = f"http://{host}:{self.node_port}/app2/api/{path.format(middle=self.rows // 2)}"
        output = run(["wrk", "-t1", "-c1", f"-d{SECONDS}s", url])
        if "Non-2xx" in output:
            raise CommandError(["wrk", url], 0, output)
        found = re.search(r"Requests/sec:\s+([\d.]+)", output)
        assert found, output
        return float(found[1])


def measure(few: Site, many: Site, host: str) -> None:
    """Print each case with its throughput at both sizes and the ratio of the costs."""
    print(f"{'case':18} {'1k rows, r/s':>14} {'1M rows, r/s':>14} {'cost ratio':>11}")
    for case, path in CASES.items():
        pairs = [
            (few.requests_per_second(host, path), many.requests_per_second(host, path))
            for _ in range(ROUNDS)
        ]
        rates = [statistics.median(rates) for rates in zip(*pairs, strict=True)]
        ratio = statistics.median(a / b for a, b in pairs)
        print(f"{case:18} {rates[0]:14.0f} {rates[1]:14.0f} {ratio:11.2f}", flush=True)


def main() -> int:
    """Exit code 1 with the reason when there is nothing to measure on."""
    try:
        engine = engines.choose(None, 8080)
        if not isinstance(engine, engines.Node):
            raise EngineError(
                "bench reaches node ports directly: it needs the node of hack/cluster"
            )
        _bench(engine)
    except (CommandError, EngineError, tools.ToolError) as error:
        print(f"make bench: {error}", file=sys.stderr)
        return 1
    return 0


def _bench(engine: Engine) -> None:
    if not engine.is_running():
        raise EngineError("no cluster runs here: `make up` starts one")
    if not shutil.which("wrk"):
        raise EngineError("wrk is missing: install it (`apt-get install wrk`)")
    sites = [Site(engine.kube, 1_000, 30081), Site(engine.kube, 1_000_000, 30082)]
    try:
        for site in sites:
            site.install(images.content_tag())
        measure(sites[0], sites[1], _node_address(engine.kube))
    finally:
        for site in sites:
            site.remove()


def _node_address(kube: Kube) -> str:
    path = "{.items[0].status.addresses[?(@.type=='InternalIP')].address}"
    return kube.kubectl("get", "nodes", "-o", f"jsonpath={path}")


if __name__ == "__main__":
    sys.exit(main())
