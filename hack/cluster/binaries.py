"""The Go programs of the node, from the modules pinned in go/<name>."""

from pathlib import Path

from hack.gobuild import Program
from hack.steps import run_together

SOURCES = Path(__file__).parent / "go"
VERSION_PACKAGES = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"]
VERSION_FACTS = ["gitVersion=v{version}", "gitMajor={major}", "gitMinor={minor}"]

KUBERNETES = Program(
    SOURCES / "kubernetes",
    about="about 5 minutes on 2 cores, the first time only",
    stamps=tuple(f"{package}.{fact}" for package in VERSION_PACKAGES for fact in VERSION_FACTS),
)
COREDNS = Program(SOURCES / "coredns")
KUBE_ROUTER = Program(SOURCES / "kube-router")
LOCAL_PATH = Program(SOURCES / "local-path-provisioner")
PAUSE = Program(SOURCES / "pause")
METRICS_SERVER = Program(SOURCES / "metrics-server", about="about 2 minutes on 2 cores")
PROGRAMS = [KUBERNETES, COREDNS, KUBE_ROUTER, LOCAL_PATH, PAUSE]


def missing() -> list[Program]:
    """The programs that are not in the cache."""
    return [program for program in PROGRAMS if not program.path.exists()]


def build() -> None:
    """Compile what is missing: Kubernetes first (the others reuse its packages), then by twos."""
    programs = missing()
    if KUBERNETES in programs:
        KUBERNETES.build()
        programs.remove(KUBERNETES)
    run_together([program.build for program in programs])
