"""What the commands do, as lists of steps."""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from hack import tools
from hack.cache import cache_dir
from hack.cluster import (
    addons,
    binaries,
    checks,
    health,
    images,
    network,
    node,
    packages,
    pki,
    status,
)
from hack.cluster.errors import ClusterError
from hack.cluster.network import FIRST, Node
from hack.cluster.state import kubeconfig, load, nodes, state_dir
from hack.steps import Step, run, run_together, say


def up(port: int, count: int | None = None, *, retain: bool = False) -> None:
    """Create the cluster, or resume it; on failure what was started is removed again."""
    record = load()
    checks.check(port)
    node.refuse_another()
    wanted = members(count)
    if record and record.complete and wanted == nodes() and status.healthy():
        say("the cluster runs already")
        say(usage(port))
        return
    existed = state_dir().exists()
    try:
        run(up_steps(port, wanted))
    except BaseException:
        if not retain:
            with suppress(Exception):
                node.stop()
            if existed:
                say(f"{state_dir()} is kept; `python3 -m hack.cluster down` removes it")
            else:
                remove_state()
        raise
    record = load()
    assert record
    record.complete = True
    record.save()
    say(usage(port))


def members(count: int | None) -> list[Node]:
    """So many nodes, or as many as there are; ClusterError for fewer than there are."""
    there = nodes()
    if count is not None and count < len(there):
        raise ClusterError(
            f"the cluster has {len(there)} nodes, and none is taken away: "
            f"use `--nodes {len(there)}`, or `down` first"
        )
    return [Node(FIRST.number + further) for further in range(count or len(there))]


def up_steps(port: int, wanted: list[Node]) -> list[Step]:
    """From nothing to a cluster that runs pods; each step does nothing when it was done."""
    return [
        Step("Debian packages", prepare_packages),
        Step("programs and base images", prepare_builds),
        Step("certificates", lambda: pki.ensure(wanted)),
        Step("namespaces, network, PID 1", lambda: node.start(FIRST, port)),
        Step("components", health.wait_for_components),
        Step("base images in the node's registry", images.bring_base_images),
        Step("DNS and storage applied", addons.apply),
        Step("node Ready", addons.wait_for_node),
        *(Step(f"{further.name} Ready", partial(join, further, port)) for further in wanted[1:]),
        Step("CoreDNS ready", addons.wait_for_dns),
    ]


def join(further: Node, port: int) -> None:
    """Start a node that is not the first one, and wait for it."""
    node.start(further, port)
    health.wait_for_components(further)
    addons.wait_for_node(further)


def kill(names: Sequence[str]) -> None:
    """Cut the power of the nodes with these names, of all without names."""
    known = {one.name: one for one in nodes()}
    if unknown := set(names) - set(known):
        raise ClusterError(f"no node {', '.join(sorted(unknown))}: there are {', '.join(known)}")
    for name in names or known:
        node.kill(known[name])


def prepare_packages() -> None:
    """Everything that comes from Debian as a program."""
    packages.install()
    packages.unpack()


def prepare_builds() -> None:
    """The long part of the first start: compilers and downloads side by side."""
    cache_dir().mkdir(parents=True, exist_ok=True)
    run_together([binaries.build, fetch])


def fetch() -> None:
    """What is not compiled."""
    tools.ensure("kubectl")
    images.make_slow_ones()


def down(*, keep_state: bool = False) -> None:
    """Stop the nodes and remove all that belongs to it, but the cache."""
    node.stop()
    if not keep_state:
        remove_state()


def remove_state() -> None:
    """Remove the cluster's folder, and the project's if nothing else is there."""
    with suppress(FileNotFoundError):
        shutil.rmtree(state_dir())
    with suppress(OSError):
        state_dir().parent.rmdir()


def usage(port: int) -> str:
    """How to use the cluster that runs."""
    return (
        f"\nKubernetes {binaries.KUBERNETES.version} runs on "
        f"node {', '.join(one.name for one in nodes())}.\n"
        f"  export KUBECONFIG={kubeconfig()}   # context {pki.CONTEXT}\n"
        f"  NodePort {network.APP_NODE_PORT} is http://127.0.0.1:{port}/\n"
        "  python3 -m hack.cluster load IMAGE   # from buildah's storage into the node\n"
        "  python3 -m hack.cluster down"
    )
