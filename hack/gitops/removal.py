"""Taking what `make gitops` brings out of a cluster that stays."""

from hack.deploy.engines import Engine
from hack.gitops import flux, servers, working_copy

# In this order: each is what makes the next. Nothing of the release hangs on them.
OBJECTS = (
    "kustomizations.kustomize.toolkit.fluxcd.io",
    "helmreleases.helm.toolkit.fluxcd.io",
    "imageupdateautomations.image.toolkit.fluxcd.io",
    "gitrepositories.source.toolkit.fluxcd.io",
)


def remove(engine: Engine) -> None:
    """Remove Flux, registry, Git server and what Flux runs; the app's data and passwords stay."""
    kube = engine.kube
    if not kube.kubectl("get", "namespace", flux.NAMESPACE, "--ignore-not-found", "-o", "name"):
        return
    for kind in OBJECTS:
        kube.kubectl("delete", kind, "--all", "--all-namespaces", "--timeout=3m")
    manifests = flux.render({})
    kube.kubectl("delete", "-f", "-", "--ignore-not-found", "--timeout=3m", stdin=manifests)
    kube.kubectl("delete", "namespace", servers.NAMESPACE, "--timeout=3m")
    working_copy.remove()


def is_there(engine: Engine) -> bool:
    """Whether there is anything to remove."""
    return servers.password(engine.kube) is not None
