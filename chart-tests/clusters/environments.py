"""What Flux applies from the folders of clusters/."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

from hack import tools
from render.chart import Manifest


class BuildError(Exception):
    """A folder cannot be built; the message is kustomize's."""


@dataclass(frozen=True)
class Environment:
    """One folder of clusters/, in this repository or in a copy of it."""

    root: Path
    name: str

    @property
    def folder(self) -> Path:
        """Where the environment stands."""
        return self.root / "clusters" / self.name

    @cached_property
    def objects(self) -> list[Manifest]:
        """What the environment's Kustomization applies."""
        return build(self.folder)

    @cached_property
    def wiring(self) -> list[Manifest]:
        """What leads Flux to the folder; `flux bootstrap` adds a folder of its own there."""
        files = sorted((self.folder / "sync").glob("*.yaml"))
        return [item for file in files for item in yaml.safe_load_all(file.read_text()) if item]

    @property
    def kustomization(self) -> Manifest:
        """The Flux Kustomization that applies the folder."""
        (item,) = (i for i in self.of("Kustomization") if i["metadata"]["name"] == "taskapp")
        return item

    def of(self, kind: str) -> list[Manifest]:
        """The objects of a kind, those of the wiring included."""
        return [item for item in [*self.objects, *self.wiring] if item["kind"] == kind]

    def one(self, kind: str) -> Manifest:
        """The only object of a kind."""
        found = self.of(kind)
        assert len(found) == 1, f"clusters/{self.name} has {len(found)} objects {kind}, not 1"
        return found[0]

    def copy(self, root: Path) -> "Environment":
        """The environment in a copy of clusters/, which may be changed; it runs v0.1.0."""
        shutil.copytree(self.root / "clusters", root / "clusters")
        (root / "charts").symlink_to(self.root / "charts")
        copied = Environment(root, self.name)
        values = copied.folder / "values.yaml"
        values.write_text(re.sub(r"imageTag: \S+", "imageTag: v0.1.0", values.read_text()))
        return copied


def environments(root: Path = tools.ROOT) -> Iterator[Environment]:
    """Every environment: the folders that have values."""
    for file in sorted((root / "clusters").glob("*/values.yaml")):
        yield Environment(root, file.parent.name)


def build(folder: Path) -> list[Manifest]:
    """The objects that `kustomize build` makes of a folder."""
    command = [str(tools.ensure("kubectl")), "kustomize", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildError(done.stderr.strip())
    return [item for item in yaml.safe_load_all(done.stdout) if item]
