from typing import Any

import pytest

from hack.gitops.observed import Observed

COMMIT = "9e8d7c6b5a4f" + "0" * 28
REVISION = f"0.2.0+{COMMIT[:12]}.1"


def condition(name: str, status: str, message: str = "") -> dict[str, str]:
    return {"type": name, "status": status, "message": message}


def release(*conditions: dict[str, str], **status: object) -> Observed:
    status = {"lastAttemptedRevision": REVISION, "conditions": list(conditions)} | status
    return Observed({("HelmRelease", "taskapp"): {"status": status}})


def pods(image: str, **spec: object) -> dict[str, Any]:
    return spec | {"template": {"spec": {"containers": [{"image": image}]}}}


def deployment(name: str, image: str, wanted: int = 2, **status: int) -> dict[str, Any]:
    counts = {"replicas": 2, "updatedReplicas": 2, "availableReplicas": 2, "observedGeneration": 3}
    return {
        "metadata": {"name": f"taskapp-{name}", "generation": 3},
        "spec": pods(image, replicas=wanted),
        "status": counts | status,
    }


def deployments(tag: str, **api: int) -> Observed:
    found = [
        deployment("api", f"r:5000/x/simple-taskapp-fastapi:{tag}", **api),
        deployment("proxy", "docker.io/library/nginx:1.30"),
        deployment("web", f"r:5000/x/simple-taskapp-flask-web:{tag}"),
    ]
    return Observed({("Deployment", it["metadata"]["name"]): it for it in found})


def test_nothing_there_is_nothing_seen() -> None:
    seen = Observed({})
    assert seen.selected() is None
    assert seen.attempted() == ""
    assert [seen.migrated("v1"), seen.rolled_out("v1"), seen.tested(), seen.failure()] == [None] * 4
    assert not seen.given_up()


@pytest.mark.parametrize(("tag", "selected"), [("v0.2.0", "v0.2.0"), ("latest", "None")])
def test_policy_selects_a_version(tag: str, selected: str) -> None:
    policy = {"status": {"latestRef": {"tag": tag}}}
    assert str(Observed({("ImagePolicy", "taskapp"): policy}).selected()) == selected


@pytest.mark.parametrize(
    ("revision", "commit"),
    [(REVISION, COMMIT[:12]), (f"0.2.0-rc.1+{COMMIT[:12]}", COMMIT[:12]), ("0.2.0", "")],
)
def test_revision_of_the_chart_names_the_commit(revision: str, commit: str) -> None:
    assert release(lastAttemptedRevision=revision).attempted() == commit


@pytest.mark.parametrize(
    ("tag", "complete", "seen"),
    [("v2", "True", "taskapp-migrate is complete"), ("v2", "False", None), ("v1", "True", None)],
)
def test_migration_counts_when_its_image_is_the_releases(
    tag: str, complete: str, seen: str | None
) -> None:
    job = {"spec": pods(f"r/simple-taskapp-migrate:{tag}")}
    job["status"] = {"conditions": [condition("Complete", complete)]}
    assert Observed({("Job", "taskapp-migrate"): job}).migrated("v2") == seen


def test_roll_out_is_over_when_every_replica_is_new() -> None:
    assert deployments("v2").rolled_out("v2") == "api 2/2, proxy 2/2, web 2/2"


@pytest.mark.parametrize(
    "api",
    [{"replicas": 3}, {"updatedReplicas": 1}, {"availableReplicas": 1}, {"observedGeneration": 2},
     {"wanted": 3}],
)  # fmt: skip
def test_roll_out_goes_on_while_replicas_are_old_or_unready(api: dict[str, int]) -> None:
    assert deployments("v2", **api).rolled_out("v2") is None


def test_ready_replicas_of_another_version_do_not_count() -> None:
    assert deployments("v1").rolled_out("v2") is None
    assert deployments("v2-rc.1").rolled_out("v2") is None


def history(phase: str, revision: str = REVISION) -> list[dict[str, object]]:
    return [{"chartVersion": revision, "testHooks": {"taskapp-test": {"phase": phase}}}]


def test_smoke_test_has_passed_at_the_last_revision() -> None:
    seen = release(condition("Ready", "True"), history=history("Succeeded"))
    assert seen.tested() == "taskapp-test passed"


@pytest.mark.parametrize(
    ("ready", "tests"),
    [
        ("Unknown", history("Succeeded")),
        ("True", history("Failed")),
        ("True", history("Succeeded", "0.1.0+000000000000.1")),
        ("True", [{"chartVersion": REVISION}]),
        ("True", []),
    ],
)
def test_smoke_test_has_not_passed(ready: str, tests: list[dict[str, object]]) -> None:
    assert release(condition("Ready", ready), history=tests).tested() is None


@pytest.mark.parametrize("kind", ["Released", "TestSuccess"])
def test_failure_is_that_of_the_last_revision(kind: str) -> None:
    message = f"Helm upgrade failed with chart taskapp@{REVISION}: the hook failed: no"
    assert release(condition(kind, "False", message)).failure() == "the hook failed: no"
    assert release(condition(kind, "False", "with taskapp@0.1.0+1: no")).failure() is None
    assert release(condition(kind, "True", message)).failure() is None


def test_release_is_settled_when_nothing_is_under_way_for_the_commit() -> None:
    assert release().is_settled(COMMIT)
    assert not release(condition("Reconciling", "True")).is_settled(COMMIT)
    assert not release().is_settled("f" * 40)
    assert not Observed({}).is_settled(COMMIT)
    failed = condition("Released", "False", f"taskapp@{REVISION}: no")
    assert release(condition("Reconciling", "True"), failed).is_settled("f" * 40)


def test_situation_tells_what_is_not_as_it_should_be() -> None:
    seen = release(
        condition("Ready", "False", "rollback succeeded"),
        condition("TestSuccess", "False", "test failed"),
        condition("Released", "True", "upgrade succeeded"),
        condition("Remediated", "True", "rollback succeeded"),
    )
    assert seen.situation() == "HelmRelease: test failed\nHelmRelease: rollback succeeded"
    assert "make logs" in release(condition("Ready", "True", "fine")).situation()


def test_stalled_release_is_given_up() -> None:
    assert release(condition("Stalled", "True")).given_up()
