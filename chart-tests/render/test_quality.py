"""Linters agree with the chart, and its files stay short enough to read."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hack import tools
from render.chart import CHART, CI_VALUES, helm, render

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
# What the manifests except from checks, and the words of docs/decisions.md that say why.
EXPLAINED = {
    "container-image-pull-policy": "the pull policy",
    "CKV_K8S_15": "the pull policy",
    "CKV_K8S_43": "tags beside digests",
    "deployment-has-host-podantiaffinity": "no host anti-affinity",
    "pod-probes-identical": "like probes for readiness and liveness",
    "container-security-context-user-group-id": "mysqld's low uid",
    "CKV_K8S_40": "mysqld's low uid",
    "CKV_K8S_8": "no probes of the smoke test",
    "CKV_K8S_9": "no probes of the smoke test",
    "container-resource-requests-equal-limits": "requests below limits",
    "container-cpu-requests-equal-limits": "requests below limits",
    "container-memory-requests-equal-limits": "requests below limits",
    "container-ephemeral-storage-request-equals-limit": "requests below limits",
}
SHORT_NAME = "{0.parent.parent.name}/{0.name}".format


@pytest.mark.parametrize("file", SCORED, ids=lambda file: file.name)
def test_kube_score_finds_nothing(file: Path, tmp_path: Path) -> None:
    rendered = helm("template", "t", str(CHART), "--namespace", "tasks", "--values", str(file))
    manifests = tmp_path / "manifests.yaml"
    manifests.write_text(rendered.stdout)
    how = ["--all-default-optional", "--kubernetes-version=v1.37", "--output-format=ci"]
    score = [str(tools.ensure("kube-score")), "score", *how, str(manifests)]
    result = subprocess.run(score, capture_output=True, text=True, check=False)
    lines = result.stdout.splitlines()
    assert len(lines) > 50, result.stderr
    assert [line for line in lines if line.startswith(("[CRITICAL]", "[WARNING]"))] == []


def _excepted(annotations: dict[str, str]) -> Iterator[str]:
    yield from filter(None, annotations.get("kube-score/ignore", "").split(","))
    for key, text in annotations.items():
        if key.startswith("checkov.io/skip"):
            yield text.partition("=")[0]


def test_every_exception_from_the_linters_is_explained() -> None:
    objects = [item for file in CI_VALUES for item in render(file=file).objects]
    found = {name for it in objects for name in _excepted(it["metadata"].get("annotations") or {})}
    assert found == EXPLAINED.keys()
    decisions = " ".join((tools.ROOT / "docs" / "decisions.md").read_text().split())
    assert [words for words in EXPLAINED.values() if words not in decisions] == []


@pytest.mark.parametrize("file", TEMPLATES, ids=SHORT_NAME)
def test_template_fits_a_screen(file: Path) -> None:
    lines = file.read_text().splitlines()
    assert len(lines) <= (120 if file.name in WORKLOADS else 40)


def test_templates_take_few_decisions() -> None:
    lines = [line for file in TEMPLATES for line in file.read_text().splitlines()]
    deciding = [line for line in lines if "{{- if" in line or "{{- range" in line]
    assert len(deciding) / len(lines) <= 0.1
