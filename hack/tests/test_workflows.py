import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from hack import gobuild, tools

FOLDER = tools.ROOT / ".github"
WORKFLOWS = sorted((FOLDER / "workflows").glob("*"))
UPDATES = yaml.safe_load((FOLDER / "dependabot.yml").read_text())["updates"]
PIN = re.compile(r"uses: [\w.-]+(?:/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def workflow(name: str) -> dict[str, Any]:
    # YAML 1.1 takes the key `on` for a boolean.
    loaded = yaml.safe_load((FOLDER / "workflows" / name).read_text())
    return {("on" if key is True else key): value for key, value in loaded.items()}


def jobs() -> list[Any]:
    return [
        pytest.param(job, id=f"{file.stem}/{name}")
        for file in WORKFLOWS
        for name, job in workflow(file.name)["jobs"].items()
    ]


def steps(job: dict[str, Any], key: str) -> list[str]:
    return [step[key] for step in job.get("steps", []) if key in step]


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+):", (tools.ROOT / "Makefile").read_text(), re.M))


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_every_action_is_pinned_with_its_version_beside_it(file: Path) -> None:
    uses = [line for line in file.read_text().splitlines() if "uses: " in line]
    foreign = [line.strip(" -") for line in uses if "uses: ./" not in line]
    assert [line for line in foreign if not PIN.fullmatch(line)] == []


def test_an_action_has_the_same_pin_everywhere() -> None:
    text = "".join(file.read_text() for file in WORKFLOWS)
    pins = set(re.findall(r"uses: (\S+)@(\S+ # \S+)", text))
    assert len({name for name, _ in pins}) == len(pins)


def test_release_starts_on_version_tags_alone() -> None:
    assert workflow("release.yaml")["on"] == {"push": {"tags": ["v*"]}}


def test_commits_of_flux_start_no_ci_but_pull_requests_always_do() -> None:
    triggers = workflow("ci.yaml")["on"]
    assert triggers["push"] == {"branches": ["main"], "paths-ignore": ["clusters/**"]}
    assert triggers["pull_request"] is None
    assert set(triggers) == {"push", "pull_request", "workflow_call"}


def test_no_commit_message_skips_a_workflow() -> None:
    # A tag on such a commit starts no release either.
    skips = re.compile(r"\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|skip-checks:")
    for file in [*WORKFLOWS, *(tools.ROOT / "clusters").rglob("*.yaml")]:
        assert not skips.search(str(list(yaml.safe_load_all(file.read_text())))), file


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_nothing_is_permitted_but_what_a_job_asks_for(file: Path) -> None:
    loaded = workflow(file.name)
    assert loaded["permissions"] == {}
    writing = {
        (name, permission)
        for name, job in loaded["jobs"].items()
        for permission, access in job["permissions"].items()
        if access != "read"
    }
    allowed = {("publish", "id-token"), ("publish", "packages"), ("notes", "contents")}
    assert writing == (allowed if file.name == "release.yaml" else set())


@pytest.mark.parametrize("job", jobs())
def test_a_job_ends_in_time_and_keeps_no_credentials(job: dict[str, Any]) -> None:
    if "uses" in job:
        return
    assert 0 < job["timeout-minutes"] <= 120
    checkouts = [it for it in job["steps"] if "actions/checkout@" in it.get("uses", "")]
    assert [it["with"]["persist-credentials"] for it in checkouts] == [False]


@pytest.mark.parametrize("job", jobs())
def test_a_step_runs_a_make_target_that_exists(job: dict[str, Any]) -> None:
    matrix = job.get("strategy", {}).get("matrix", {}).get("target", [])
    for command in steps(job, "run"):
        if command.startswith('gh release create "$VERSION" --verify-tag'):
            continue
        target = re.fullmatch(r'make ([a-z0-9-]+|"\$TARGET")(?: > notes\.md)?', command)
        assert target, command
        assert set(matrix if target[1] == '"$TARGET"' else [target[1]]) <= make_targets()


@pytest.mark.parametrize("job", jobs())
def test_expressions_reach_commands_through_the_environment(job: dict[str, Any]) -> None:
    assert [command for command in steps(job, "run") if "${{" in command] == []


def test_nothing_is_published_before_the_gate() -> None:
    release = workflow("release.yaml")["jobs"]
    assert release["gate"]["uses"] == "./.github/workflows/ci.yaml"
    assert {name: job.get("needs") for name, job in release.items()} == {
        "check": None,
        "gate": "check",
        "publish": "gate",
        "notes": "publish",
    }


def test_chart_is_published_before_the_images() -> None:
    publish = workflow("release.yaml")["jobs"]["publish"]
    assert steps(publish, "run") == ["make release-chart", "make release-images"]
    assert publish["env"] == {"SIGN": "keyless"}


def test_only_the_job_that_publishes_has_the_environment_and_its_secrets() -> None:
    release = workflow("release.yaml")["jobs"]
    assert [name for name, job in release.items() if "environment" in job] == ["publish"]
    assert [name for name, job in release.items() if "secrets." in str(job)] == ["publish"]


def test_a_release_is_never_cancelled_and_uses_no_cache() -> None:
    assert workflow("release.yaml")["concurrency"]["cancel-in-progress"] is False
    publish = workflow("release.yaml")["jobs"]["publish"]["steps"]
    caches = {key: value for it in publish for key, value in it.get("with", {}).items()}
    assert {key: value for key, value in caches.items() if "cache" in key} == {
        "cache-image": False,
        "cache-binary": False,
    }
    ci = workflow("ci.yaml")
    setup = next(it["with"] for it in ci["jobs"]["make"]["steps"] if "setup-uv@" in str(it))
    not_for_tags = "${{ github.ref_type != 'tag' }}"
    assert [setup["enable-cache"], ci["concurrency"]["cancel-in-progress"]] == [not_for_tags] * 2


def test_versions_of_uv_and_go_are_those_of_the_tools() -> None:
    ci = workflow("ci.yaml")
    setup = next(it["with"] for it in ci["jobs"]["make"]["steps"] if "setup-uv@" in str(it))
    assert setup["version"] == tools.UV_VERSION
    assert setup["cache-local-path"] == ci["env"]["XDG_CACHE_HOME"]
    assert gobuild.go_version(ci["env"]["GOTOOLCHAIN"]) >= gobuild.OLDEST_GO


@pytest.mark.parametrize(
    ("ecosystem", "name"), [("gomod", "go.mod"), ("docker", "Dockerfile"), ("uv", "uv.lock")]
)
def test_every_folder_with_dependencies_is_kept_up_to_date(ecosystem: str, name: str) -> None:
    (update,) = (it for it in UPDATES if it["package-ecosystem"] == ecosystem)
    patterns = update.get("directories", [update.get("directory")])
    watched = {file for it in patterns for file in tools.ROOT.glob(f"{it}/{name}".strip("/"))}
    there = {
        file
        for file in tools.ROOT.rglob(name)
        if file.relative_to(tools.ROOT).parts[0] not in (".venv", ".tools", ".git")
    }
    assert watched == there


def test_updates_come_together_and_a_week_late() -> None:
    for update in UPDATES:
        assert update["schedule"] == {"interval": "weekly"}
        assert update["cooldown"] == {"default-days": 7}
        assert len(update["groups"]) == 1
