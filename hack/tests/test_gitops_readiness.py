import json
from typing import Any

import pytest

from hack.deploy.kube import Kube
from hack.gitops import readiness
from hack.gitops.errors import GitOpsError

COMMIT = "0123456789abcdef0123456789abcdef01234567"
OTHER = "f" * 40


def condition(kind: str, status: str, message: str = "") -> dict[str, str]:
    return {"type": kind, "status": status, "message": message}


def item(kind: str, namespace: str, name: str, **status: Any) -> dict[str, Any]:
    metadata = {"namespace": namespace, "name": name, "generation": 2}
    ready = [condition("Ready", "True", "fine")]
    defaults = {"observedGeneration": 2, "conditions": ready}
    return {"kind": kind, "metadata": metadata, "status": {**defaults, **status}}


def source(revision: str = f"main@sha1:{COMMIT}", **status: Any) -> dict[str, Any]:
    artifact = {"revision": revision}
    return item("GitRepository", "flux-system", "flux-system", artifact=artifact, **status)


def kustomization(revision: str = f"main@sha1:{COMMIT}", **status: Any) -> dict[str, Any]:
    return item("Kustomization", "flux-system", "taskapp", lastAppliedRevision=revision, **status)


def release(revision: str = f"0.1.0+{COMMIT[:12]}.1", **status: Any) -> dict[str, Any]:
    return item("HelmRelease", "taskapp", "taskapp", lastAttemptedRevision=revision, **status)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is in the cluster."""
    items: list[dict[str, Any]] = []
    monkeypatch.setattr(Kube, "kubectl", lambda *_, **__: json.dumps({"items": items}))
    monkeypatch.setattr(readiness, "INTERVAL", 0.01)
    return items


def unready() -> list[str]:
    return readiness.unready(Kube("local"), COMMIT)


def test_nothing_is_waited_for_when_all_are_ready(cluster: list[dict[str, Any]]) -> None:
    cluster += [source(), kustomization(), release(), item("HelmRelease", "other", "taskapp")]
    assert unready() == []


def test_missing_objects_are_named(cluster: list[dict[str, Any]]) -> None:
    cluster += [source(), item("HelmRelease", "other", "taskapp")]
    assert unready() == [
        "kustomization flux-system/taskapp: not there yet",
        "helmrelease taskapp/taskapp: not there yet",
    ]


@pytest.mark.parametrize(
    "stale",
    [
        source(f"main@sha1:{OTHER}"),
        kustomization(f"main@sha1:{OTHER}"),
        release(f"0.1.0+{OTHER[:12]}.1"),
        release(""),
        release(observedGeneration=1),
    ],
    ids=["source", "kustomization", "release", "not attempted", "spec not seen"],
)
def test_what_is_ready_at_another_state_is_waited_for(
    cluster: list[dict[str, Any]], stale: dict[str, Any]
) -> None:
    cluster += [i for i in (source(), kustomization(), release()) if i["kind"] != stale["kind"]]
    cluster.append(stale)
    (line,) = unready()
    assert line.startswith(stale["kind"].lower())
    assert line.endswith(f"ready, but not yet at {COMMIT[:12]}")


def test_what_flux_says_is_shown(cluster: list[dict[str, Any]]) -> None:
    hook = [condition("Ready", "Unknown", "Running 'upgrade' action")]
    cluster += [source(), kustomization(), release(conditions=hook)]
    assert unready() == ["helmrelease taskapp/taskapp: Running 'upgrade' action"]


def test_release_that_gave_up_is_not_waited_for(cluster: list[dict[str, Any]]) -> None:
    failed = [condition("Ready", "False", "hook failed"), condition("Stalled", "True")]
    cluster += [source(), kustomization(), release(conditions=failed)]
    with pytest.raises(GitOpsError, match=r"(?s)helmrelease taskapp/taskapp: hook failed.*events"):
        unready()


def test_release_that_gave_up_on_an_older_commit_may_get_there(
    cluster: list[dict[str, Any]],
) -> None:
    failed = [condition("Ready", "False", "hook failed"), condition("Stalled", "True")]
    cluster += [source(), kustomization(), release(f"0.1.0+{OTHER[:12]}", conditions=failed)]
    assert unready() == ["helmrelease taskapp/taskapp: hook failed"]


def test_waiting_ends_when_they_are_ready(
    cluster: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [[], [], [source()], [source(), kustomization(), release()]]

    def git(*arguments: str) -> str:
        assert arguments == ("ls-remote", "origin", "refs/heads/main")
        cluster[:] = steps.pop(0)
        return f"{COMMIT}\trefs/heads/main\n"

    readiness.wait(Kube("local"), git, timeout=10)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(set(lines)) == 3


@pytest.mark.usefixtures("cluster")
def test_waiting_has_an_end_that_says_what_is_missing() -> None:
    with pytest.raises(GitOpsError, match=r"(?s)after 0 s .*gitrepository .*not there yet"):
        readiness.wait(Kube("local"), lambda *_: f"{COMMIT}\tmain", timeout=0)
