"""wrk: sends the load and tells how fast the answers came."""

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.errors import BenchError
from hack.process import run
from hack.steps import announce

SCRIPTS = Path(__file__).parent / "wrk"
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Load:
    """What wrk reports of a round; times in milliseconds."""

    requests: int
    rate: float
    p50: float
    p99: float


def install() -> None:
    """Have wrk, by apt-get where that is possible."""
    if shutil.which("wrk"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise BenchError("wrk is missing: install it (Debian: `apt-get install wrk`)")
    announce("installing wrk")
    run(["apt-get", "update", "-qq"])
    run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", "wrk"])


def load(
    url: str,
    connections: int,
    seconds: int,
    headers: Sequence[str] = (),
    script: str | None = None,
    argument: int = 0,
) -> Load:
    """Send requests for a while; BenchError when one is not answered with 2xx or 3xx."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", str(SCRIPTS / f"{script}.lua")]
    command += [url, "--", str(argument)]
    return parse(run(command))


def parse(output: str) -> Load:
    """The figures in wrk's report; BenchError when it tells of errors."""
    if wrong := re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", output):
        raise BenchError(f"not every request was answered well: {wrong[0]}\n{output}")
    done = re.search(r"(\d+) requests in ", output)
    rate = re.search(r"Requests/sec: +([\d.]+)", output)
    if not done or not rate or done[1] == "0":
        raise BenchError(f"wrk got no answer:\n{output}")
    return Load(int(done[1]), float(rate[1]), _percentile(output, 50), _percentile(output, 99))


def _percentile(output: str, percent: int) -> float:
    found = re.search(rf"^ +{percent}% +([\d.]+)(us|ms|s|m)$", output, re.MULTILINE)
    if not found:
        raise BenchError(f"wrk gave no {percent}th percentile:\n{output}")
    return float(found[1]) * MILLISECONDS[found[2]]
