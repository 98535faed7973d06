"""Runs what the documentation tells a person to type, with a release of a test's own."""

import re
import shlex
import subprocess

from hack import tools
from support.release import Release

# What a test's release has instead: its namespace, and images that were built here.
_NAMES = """
kubectl() { {kubectl} --namespace {namespace} "$@"; }
helm() {
  case $1 in install | upgrade) set -- "$@" --set-string global.imageTag={tag} ;; esac
  {helm} "$@"
}
"""


def run(release: Release, script: str) -> str:
    """The output of a script of docs/; AssertionError with both outputs if it fails."""
    done = attempt(release, script)
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    return done.stdout


def attempt(release: Release, script: str) -> subprocess.CompletedProcess[str]:
    """The same for a command that may fail."""
    places = {
        "kubectl": shlex.join(release.kube.command("kubectl")),
        "helm": shlex.join(release.kube.command(release.kube.helm_tool)),
        "namespace": release.namespace,
        "tag": release.image_tag,
    }
    names = re.sub(r"\{(\w+)\}", lambda place: places[place[1]], _NAMES)
    script = script.replace(f"--namespace {release.name}", f"--namespace {release.namespace}")
    command = ["bash", "-euo", "pipefail", "-c", names + script]
    return subprocess.run(command, cwd=tools.ROOT, capture_output=True, text=True, timeout=300)
