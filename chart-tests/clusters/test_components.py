"""The components of clusters/components do what their comments say, in a copy of an environment."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from clusters import ask_helm
from clusters.check import problems
from clusters.environments import Environment
from hack import tools
from render.chart import find

COMPONENTS = tools.ROOT / "clusters" / "components"
WORKFLOW = ".github/workflows/release.yaml"
# The signature of a release, of a branch, of another workflow, of another repository.
IDENTITY = f"https://github.com/taskapp/taskapp/{WORKFLOW}@refs/tags/v0.2.0"
STRANGERS = [
    f"https://github.com/taskapp/taskapp/{WORKFLOW}@refs/heads/main",
    "https://github.com/taskapp/taskapp/.github/workflows/ci.yaml@refs/tags/v0.2.0",
    f"https://github.com/taskapp/taskapp-fork/{WORKFLOW}@refs/tags/v0.2.0",
    f"https://example.com/?https://github.com/taskapp/taskapp/{WORKFLOW}@refs/tags/v0.2.0",
]


@pytest.mark.parametrize(
    ("component", "added"),
    [
        ("alerts", {"Provider webhook", "Alert releases", "Alert failures"}),
        ("commit-status", {"Provider github", "Alert commit-status"}),
        ("pull-request", set()),
        ("verified-images", {"NamespacedImageValidatingPolicy signed-by-release"}),
    ],
)
def test_component_is_one_line(component: str, added: set[str], tmp_path: Path) -> None:
    env, plain = (
        Environment(tools.ROOT, "staging").copy(tmp_path),
        Environment(tools.ROOT, "staging"),
    )
    _edit(env, {"components": [f"../components/{component}"]})
    assert list(problems(env)) == []
    assert _names(env) - _names(plain) == added


def test_every_component_is_tested() -> None:
    assert {folder.name for folder in COMPONENTS.iterdir()} == {
        *("alerts", "commit-status", "pull-request", "verified-chart", "verified-images")
    }


def test_pull_request_pushes_to_a_branch_of_its_own(tmp_path: Path) -> None:
    env = Environment(tools.ROOT, "staging").copy(tmp_path)
    _edit(env, {"components": ["../components/pull-request"]})
    git = env.one("ImageUpdateAutomation")["spec"]["git"]
    assert git["checkout"]["ref"]["branch"] == "main"
    assert git["push"]["branch"] == "flux/production"


def test_recipe_of_the_verified_chart_works(tmp_path: Path) -> None:
    env = _verified(tmp_path)
    assert list(problems(env)) == []
    spec = env.one("HelmRelease")["spec"]
    assert "chart" not in spec
    assert spec["chartRef"] == {"kind": "OCIRepository", "name": "taskapp"}
    assert re.fullmatch(r"taskapp-values-\w{10}", spec["valuesFrom"][0]["name"])
    assert env.one("OCIRepository")["spec"]["verify"]["provider"] == "cosign"


def test_verified_chart_has_the_version_of_the_images(tmp_path: Path) -> None:
    env = _verified(tmp_path)
    wanted = env.one("OCIRepository")["spec"]["ref"]["semver"]
    assert wanted == find(
        yaml.safe_load((env.folder / "values.yaml").read_text()), "global/imageTag"
    )
    charts = ["0.1.0", "0.1.0-rc.1", "0.1.1", "0.2.0", "0.2.0-rc.1"]
    assert ask_helm.accepted(charts, wanted) == ["0.1.0"]
    assert ask_helm.accepted(charts, "v0.2.0-rc.1") == ["0.2.0-rc.1"]


def test_only_the_release_workflow_is_trusted(tmp_path: Path) -> None:
    env = _verified(tmp_path)
    _edit(env, {"components": ["../components/verified-images"]})
    policy = env.one("NamespacedImageValidatingPolicy")["spec"]
    chart = env.one("OCIRepository")["spec"]["verify"]["matchOIDCIdentity"][0]["subject"]
    images = find(policy, "attestors/release/cosign/keyless/identities/0/subjectRegExp")
    assert (tools.ROOT / WORKFLOW).exists()
    for subject in (chart, images):
        assert re.search(subject, IDENTITY)
        assert [stranger for stranger in STRANGERS if re.search(subject, stranger)] == []


def _verified(folder: Path) -> Environment:
    """Production, changed as the component's comment says."""
    env = Environment(tools.ROOT, "production").copy(folder)
    text = (COMPONENTS / "verified-chart" / "kustomization.yaml").read_text()
    changes, chart = re.findall(r"(?:^#   .*\n)+", text, re.MULTILINE)
    (env.folder / "chart.yaml").write_text(re.sub(r"^#   ", "", chart, flags=re.MULTILINE))
    _edit(env, {}, without="HelmRelease")
    _edit(env, yaml.safe_load(re.sub(r"^#   ", "", changes, flags=re.MULTILINE)))
    return env


def _edit(env: Environment, more: dict[str, list[Any]], without: str = "") -> None:
    """Add entries to the lists of kustomization.yaml, and take the patches of a kind out."""
    file = env.folder / "kustomization.yaml"
    kustomization = yaml.safe_load(file.read_text())
    kept = [p for p in kustomization["patches"] if find(p, "target/kind") != without]
    kustomization["patches"] = kept
    for key, entries in more.items():
        kustomization[key] = kustomization.get(key, []) + entries
    file.write_text(yaml.safe_dump(kustomization))


def _names(env: Environment) -> set[str]:
    return {f"{item['kind']} {item['metadata']['name']}" for item in env.objects}
