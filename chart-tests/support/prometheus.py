"""A Prometheus on this machine, which scrapes and evaluates for as long as a context lasts."""

import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from hack.ports import free_port
from hack.prometheus.programs import program
from support.waiting import until

Config = dict[str, Any]
# Read again when it is written anew.
TARGETS = "targets.json"
HOURS = " * 3600"


@dataclass(frozen=True)
class Prometheus:
    """Where it answers."""

    url: str

    def targets(self) -> dict[str, str]:
        """The state of each target, `up` or what is wrong with it, by job and pod."""
        return {
            f"{target['labels']['job']} {target['labels'].get('pod', '')}": target["lastError"]
            or target["health"]
            for target in self._data("targets")["activeTargets"]
        }

    def firing(self) -> set[str]:
        """The alerts that fire, each with its part."""
        return {
            f"{alert['labels']['alertname']} {alert['labels'].get('part', '')}".strip()
            for alert in self._data("alerts")["alerts"]
            if alert["state"] == "firing"
        }

    def is_ready(self) -> bool:
        """Whether it answers queries."""
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=5):
                return True
        except urllib.error.URLError:
            return False

    def _data(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.url}/api/v1/{what}", timeout=5) as answer:
            return json.load(answer)["data"]


@contextmanager
def prometheus(
    folder: Path, targets: list[Config], rules: Config, interval: str = "1s"
) -> Iterator[Prometheus]:
    """Run Prometheus in an empty folder, with these targets and groups of rules."""
    times = dict.fromkeys(["scrape_interval", "scrape_timeout", "evaluation_interval"], interval)
    scrape = {"job_name": "chart", "file_sd_configs": [{"files": [TARGETS]}]}
    config = {"global": times, "rule_files": ["rules.yaml"], "scrape_configs": [scrape]}
    (folder / TARGETS).write_text(json.dumps(targets))
    (folder / "rules.yaml").write_text(yaml.safe_dump(rules))
    (folder / "prometheus.yaml").write_text(yaml.safe_dump(config))
    address = f"127.0.0.1:{free_port()}"
    command = [
        str(program("prometheus")),
        f"--config.file={folder}/prometheus.yaml",
        f"--storage.tsdb.path={folder}/data",
        f"--web.listen-address={address}",
    ]
    with (folder / "log").open("w") as log, subprocess.Popen(command, stderr=log) as process:
        running = Prometheus(f"http://{address}")
        try:
            until("Prometheus", lambda: process.poll() is not None or running.is_ready(), 30)
            assert process.poll() is None, (folder / "log").read_text()
            yield running
        finally:
            process.terminate()


def hurried(rules: Config) -> Config:
    """The same rules, in a hurry: they fire at once, and take each hour for a second.

    Whoever waits for them knows that the fault lasts.
    """
    groups = [
        {**group, "rules": [_hurried(rule) for rule in group["rules"]]} for group in rules["groups"]
    ]
    return {"groups": groups}


def _hurried(rule: Config) -> Config:
    return {**rule, "for": "0s", "expr": rule["expr"].replace(HOURS, "")}
