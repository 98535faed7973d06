"""Linters agree with the chart, and its files stay short enough to read."""

import subprocess
from pathlib import Path

import pytest

from hack import tools
from render.chart import CHART, CI_VALUES, helm

TEMPLATES = sorted(
    path for path in CHART.glob("**/templates/**/*") if path.suffix in {".yaml", ".tpl"}
)
# One pod, no policies, or a port on every node: what kube-score warns of is what they are for.
DELIBERATE = {"unprotected-values.yaml", "laptop-values.yaml", "node-port-values.yaml"}
SCORED = [file for file in CI_VALUES if file.name not in DELIBERATE]
WORKLOADS = {
    "deployment.yaml",
    "statefulset.yaml",
    "migration-job.yaml",
    "cronjob.yaml",
    "smoke.yaml",
}
SHORT_NAME = "{0.parent.parent.name}/{0.name}".format


@pytest.mark.parametrize("file", SCORED, ids=lambda file: file.name)
def test_kube_score_finds_nothing(file: Path, tmp_path: Path) -> None:
    rendered = helm("template", "t", str(CHART), "--namespace", "tasks", "--values", str(file))
    manifests = tmp_path / "manifests.yaml"
    manifests.write_text(rendered.stdout)
    score = [str(tools.ensure("kube-score")), "score", "--output-format", "ci", str(manifests)]
    result = subprocess.run(score, capture_output=True, text=True, check=False)
    lines = result.stdout.splitlines()
    assert len(lines) > 50, result.stderr
    assert [line for line in lines if line.startswith(("[CRITICAL]", "[WARNING]"))] == []


@pytest.mark.parametrize("file", TEMPLATES, ids=SHORT_NAME)
def test_template_fits_a_screen(file: Path) -> None:
    lines = file.read_text().splitlines()
    assert len(lines) <= (120 if file.name in WORKLOADS else 40)


def test_templates_take_few_decisions() -> None:
    lines = [line for file in TEMPLATES for line in file.read_text().splitlines()]
    deciding = [line for line in lines if "{{- if" in line or "{{- range" in line]
    assert len(deciding) / len(lines) <= 0.1
