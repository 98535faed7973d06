"""The definitions of custom resources, out of the Go modules that ship them."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

from clusters.schemas import Schemas
from hack import gobuild
from hack.gitops import flux
from hack.process import run
from render.chart import Manifest

# go.mod pins the versions; the schemas of what clusters/ and the chart use are in these files.
MODULE = Path(__file__).parent / "go"
OPERATOR = "github.com/prometheus-operator/prometheus-operator"
SHIPPED = [
    (
        "github.com/external-secrets/external-secrets",
        "config/crds/bases/external-secrets.io_*.yaml",
    ),
    ("github.com/kyverno/kyverno", "config/crds/*/*_namespacedimagevalidatingpolicies.yaml"),
    (OPERATOR, "example/prometheus-operator-crd/*_*monitors.yaml"),
    (OPERATOR, "example/prometheus-operator-crd/*_prometheusrules.yaml"),
    ("sigs.k8s.io/gateway-api", "config/crd/standard/*_[gh]*s.yaml"),
]


@cache
def schemas() -> Schemas:
    """The schemas of Kubernetes, Flux, and what else clusters/ and the chart use."""
    return Schemas(_definitions())


def _definitions() -> Iterator[Manifest]:
    for file in [*flux.manifests().glob("*.yaml"), *_shipped()]:
        for item in yaml.load_all(file.read_text(), yaml.CSafeLoader):
            if item and item["kind"] == "CustomResourceDefinition":
                yield item


def _shipped() -> Iterator[Path]:
    gobuild.check_go()
    go_mod = (MODULE / "go.mod").read_text()
    for module, files in SHIPPED:
        version = gobuild.module_version(go_mod, module.rpartition("/")[2])
        download = ["go", "mod", "download", "-json", f"{module}@v{version}"]
        found = list(Path(json.loads(run(download, cwd=MODULE))["Dir"]).glob(files))
        assert found, f"{module} v{version} has no {files}"
        yield from found
