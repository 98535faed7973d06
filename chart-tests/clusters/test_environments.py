"""Every environment of clusters/ is valid, and differs from the others where it should."""

import re
from pathlib import Path

import pytest
import yaml

from clusters import ask_helm
from clusters.check import problems
from clusters.definitions import schemas
from clusters.environments import Environment, build, environments
from clusters.release import rendered
from hack import tools

EVERY = {env.name: env for env in environments()}
FOLDERS = [
    file.parent
    for file in sorted((tools.ROOT / "clusters").rglob("kustomization.yaml"))
    if "kind: Kustomization" in file.read_text()
]
VERSIONS = ["v0.0.9", "v0.1.0", "v0.2.0-rc.1", "v0.2.0", "v1.2.3", "v2.0.0-rc.1", "v2.0.0"]
STABLE = ["v0.1.0", "v0.2.0", "v1.2.3"]
ALL = VERSIONS[1:]
ENCRYPTED = """
apiVersion: v1
kind: Secret
metadata:
  name: taskapp-webhook
data:
  address: ENC[AES256_GCM,data:Tr7o=,iv:1=,tag:k=,type:str]
sops:
  encrypted_regex: ^(data|stringData)$
  mac: ENC[AES256_GCM,data:p673w==,iv:YY=,tag:UQ==,type:str]
  version: 3.10.2
"""
every_environment = pytest.mark.parametrize("env", EVERY.values(), ids=EVERY.keys())


def test_the_environments_are_these() -> None:
    assert sorted(EVERY) == ["aks", "local", "production", "staging"]


@every_environment
def test_environment_is_valid(env: Environment) -> None:
    assert list(problems(env)) == []


@every_environment
def test_chart_renders_to_valid_objects(env: Environment) -> None:
    found = [problem for item in rendered(env).objects for problem in schemas().problems(item)]
    assert found == []


def test_encrypted_secret_may_stand_in_git(tmp_path: Path) -> None:
    env = EVERY["staging"].copy(tmp_path)
    (env.folder / "webhook.yaml").write_text(ENCRYPTED)
    kustomization = (env.folder / "kustomization.yaml").read_text()
    more = kustomization.replace("  - ../base\n", "  - ../base\n  - webhook.yaml\n")
    (env.folder / "kustomization.yaml").write_text(more)
    assert "Secret" in [item["kind"] for item in env.objects]
    assert list(problems(env)) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda f: str(f.relative_to(tools.ROOT)))
def test_folder_builds_to_valid_objects(folder: Path) -> None:
    objects = build(folder)
    assert objects
    assert [problem for item in objects for problem in schemas().problems(item)] == []


@pytest.mark.parametrize(
    ("name", "followed"), [("local", ALL), ("staging", ALL), ("production", STABLE)]
)
def test_environment_follows_the_releases_that_it_should(name: str, followed: list[str]) -> None:
    policy = EVERY[name].one("ImagePolicy")["spec"]["policy"]["semver"]
    assert ask_helm.accepted(VERSIONS, policy["range"]) == followed


@every_environment
def test_commit_message_says_what_changed_where(env: Environment) -> None:
    item = env.one("ImageUpdateAutomation")
    change = {"OldValue": "v0.1.0", "NewValue": "v0.2.0"}
    names = {"Name": item["metadata"]["name"], "Namespace": item["metadata"]["namespace"]}
    data = {"AutomationObject": names, "Changed": {"Changes": [change]}}
    template = item["spec"]["git"]["commit"]["messageTemplate"]
    said = ask_helm.commit_message(template, data)
    assert said == f"Update {names['Namespace']} from v0.1.0 to v0.2.0"


def test_only_production_waits_for_a_person() -> None:
    branches = {
        name: env.one("ImageUpdateAutomation")["spec"]["git"]["push"]["branch"]
        for name, env in EVERY.items()
    }
    assert branches.pop("production") == "flux/production"
    assert set(branches.values()) == {"main"}


def test_wiring_differs_in_nothing_but_path_and_namespace() -> None:
    texts = set()
    for env in EVERY.values():
        text = (env.folder / "sync" / "taskapp.yaml").read_text()
        for own in (env.one("HelmRelease")["metadata"]["namespace"], env.name):
            text = re.sub(rf"(path: .*|namespace: ){own}$", r"\1OWN", text, flags=re.MULTILINE)
        texts.add(text)
    assert len(texts) == 1


@every_environment
def test_helm_takes_the_values_file_as_it_is(env: Environment) -> None:
    values = yaml.safe_load((env.folder / "values.yaml").read_text())
    assert values["global"]["imageTag"].startswith("v")
