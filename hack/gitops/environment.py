"""`make gitops`: what it brings into the cluster, and where others find it."""

from dataclasses import dataclass
from pathlib import Path

from hack import tools
from hack.deploy.engines import GIT_PORT, REGISTRY_PORT, Engine, Node
from hack.deploy.kube import Kube
from hack.gitops import first_release, flux, node_images, readiness, servers, working_copy
from hack.gitops.errors import GitOpsError
from hack.release import version
from hack.steps import Step, run, say

SYNC = Path("clusters/local/sync")


@dataclass(frozen=True)
class Environment:
    """A GitOps environment, as this machine reaches it.

    `registry` is a URL with the path of the images, `repository` one with user and password.
    """

    kube: Kube
    registry: str
    repository: str
    working_copy: Path


def up(engine: Engine) -> Environment:
    """Bring registry, Git server, Flux and the release into the cluster; little when they are."""
    _address(engine)
    tag = str(version.current(tools.ROOT))
    run(
        [
            Step("cluster", lambda: _start(engine)),
            Step("images of Flux, registry and Git server", lambda: _bring_images(engine)),
            Step("Flux applied", lambda: flux.apply(engine.kube, _flux_tags(engine))),
            Step("registry and Git server", lambda: servers.start(engine)),
            Step("working copy", lambda: working_copy.prepare(_present(engine).repository, tag)),
            Step(f"images of {tag}", lambda: _bring_first_release(engine, tag)),
            Step("Flux running", lambda: flux.wait(engine.kube)),
            Step("release", lambda: _release(engine)),
        ]
    )
    environment = find(engine)
    say(next_steps(engine, environment))
    return environment


def find(engine: Engine) -> Environment:
    """The environment that `up` made; GitOpsError names `make gitops` when there is none."""
    environment = _present(engine)
    if not environment.working_copy.exists():
        raise GitOpsError(f"no {environment.working_copy}: `make gitops` makes it again")
    return environment


def next_steps(engine: Engine, environment: Environment) -> str:
    """What a person types next."""
    kubectl = f"kubectl {' '.join(engine.kube.flags())}"
    return (
        f"\nOpen {engine.origin()}/app2/\n\n"
        f"Working copy: {environment.working_copy}\n"
        f"Clone:        git clone {environment.repository}\n"
        f"Look around:  {kubectl} get helmreleases,imagepolicies,kustomizations -A\n"
        "Release:      make release VERSION=v0.2.0\n"
        "Remove it:    make down"
    )


def _present(engine: Engine) -> Environment:
    address = _address(engine)
    password = servers.password(engine.kube)
    if password is None:
        raise GitOpsError("no GitOps environment in this cluster: `make gitops` makes it")
    return Environment(
        engine.kube,
        f"http://{address}:{REGISTRY_PORT}/taskapp",
        f"http://{servers.USERNAME}:{password}@{address}:{GIT_PORT}/taskapp.git",
        working_copy.folder(),
    )


def _address(engine: Engine) -> str:
    address = engine.address()
    if address is None:
        raise GitOpsError(
            "this is for a cluster that is made here: leave CONTEXT unset "
            "(docs/gitops.md tells how Flux comes into a cluster of yours)"
        )
    return address


def _start(engine: Engine) -> None:
    if not engine.is_running():
        engine.up()


def _bring_images(engine: Engine) -> None:
    if isinstance(engine, Node):
        node_images.bring()
    servers.bring_git_server(engine)


def _flux_tags(engine: Engine) -> dict[str, str]:
    return node_images.tags() if isinstance(engine, Node) else {}


def _bring_first_release(engine: Engine, tag: str) -> None:
    first_release.bring(_present(engine).registry, tag, working_copy.folder())


def _release(engine: Engine) -> None:
    for manifest in sorted((working_copy.folder() / SYNC).glob("*.yaml")):
        engine.kube.apply(manifest.read_text())
    readiness.wait(engine.kube, working_copy.git)
