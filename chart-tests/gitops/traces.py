"""Leaving an environment of `make gitops` as it was before the tests."""

import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.error import HTTPError

from hack.deploy.images import IMAGES
from hack.gitops import observed, readiness
from hack.gitops.environment import Environment
from hack.gitops.repository import Repository
from hack.release import version
from hack.release.chart import NAME
from hack.release.version import Version

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
POLICY_TIMEOUT = 60.0


@contextmanager
def no_traces(environment: Environment, *, needed: bool) -> Iterator[None]:
    """Take back what is released and committed meanwhile, if the environment is to stay."""
    git = Repository(environment.working_copy).git
    commit = git("rev-parse", "HEAD").strip()
    before = version.tags(environment.working_copy)
    try:
        yield
    finally:
        if needed:
            git("fetch", "--quiet", "--tags", "origin")
            released = set(version.tags(environment.working_copy)) - set(before)
            _take_back(environment, commit, sorted(released))


def _take_back(environment: Environment, commit: str, released: list[Version]) -> None:
    git = Repository(environment.working_copy).git
    for tag in released:
        for name in IMAGES.values():
            _delete(f"{environment.registry}/{name}", str(tag))
        _delete(f"{environment.registry}/{NAME}", tag.number)
    # Else Flux would commit again what is taken back here.
    deadline = time.monotonic() + POLICY_TIMEOUT
    while observed.look(environment.kube).selected() in released:
        assert time.monotonic() < deadline, "the policy still selects a version that is gone"
        time.sleep(1)
    git("push", "--quiet", "--force", "origin", f"{commit}:refs/heads/main")
    for tag in released:
        git("push", "--quiet", "origin", f":refs/tags/{tag}")
    readiness.wait(environment.kube, git)


def _delete(repository: str, tag: str) -> None:
    """Delete a tag of http://HOST/PATH, if there is one."""
    host, _, path = repository.removeprefix("http://").partition("/")
    manifests = f"http://{host}/v2/{path}/manifests"
    with suppress(HTTPError):
        asked = urllib.request.Request(f"{manifests}/{tag}", headers={"Accept": MANIFEST})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            digest = answer.headers["Docker-Content-Digest"]
        request = urllib.request.Request(f"{manifests}/{digest}", method="DELETE")
        urllib.request.urlopen(request, timeout=10).close()
