"""Prometheus' own tool: it checks rules, and plays series to them."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import yaml

from hack.prometheus.programs import program
from render.chart import Manifest


def check(folder: Path, rules: Manifest) -> None:
    """Fail unless Prometheus takes the rules, without a remark."""
    (folder / "rules.yaml").write_text(yaml.safe_dump(rules))
    _run(folder, "check", "rules", "--lint-fatal", "rules.yaml")


def play(
    folder: Path, series: Mapping[str, str], asked: list[Manifest], rules: Manifest | None = None
) -> None:
    """Fail unless the queries, in promtool's own form, give what they are to give."""
    files = ["rules.yaml"] if rules else []
    (folder / "rules.yaml").write_text(yaml.safe_dump(rules))
    played = [{"series": name, "values": values} for name, values in series.items()]
    test = {"interval": "1m", "input_series": played, "promql_expr_test": asked}
    tests = {"rule_files": files, "evaluation_interval": "1m", "tests": [test]}
    (folder / "tests.yaml").write_text(yaml.safe_dump(tests))
    _run(folder, "test", "rules", "tests.yaml")


def _run(folder: Path, *arguments: str) -> None:
    command = [str(program("promtool")), *arguments]
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
