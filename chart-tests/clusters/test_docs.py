"""The YAML in docs/ does what the text around it says: each block is put where the text puts it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from clusters.definitions import schemas
from clusters.environments import Environment, build
from hack import tools
from render.chart import Rendered, find, render

BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.MULTILINE | re.DOTALL)
AKS = Environment(tools.ROOT, "aks")


def blocks(page: str) -> list[str]:
    """The YAML blocks of a page of docs/."""
    return BLOCK.findall((tools.ROOT / "docs" / page).read_text())


def problems(items: list[dict[str, Any]]) -> Iterator[str]:
    """What the schemas find in objects."""
    return (problem for item in items for problem in schemas().problems(item))


def rendered(values: dict[str, Any], folder: Path) -> Rendered:
    """The chart with these values."""
    file = folder / "values.yaml"
    file.write_text(yaml.safe_dump(values))
    return render(file=file)


@pytest.mark.parametrize(
    ("page", "count"),
    [("aks.md", 2), ("gitops.md", 1), ("operating.md", 1), ("releasing.md", 0)],
)
def test_every_block_is_tested_here(page: str, count: int) -> None:
    assert len(blocks(page)) == count


def test_a_mysql_of_yours_takes_the_values_of_operating(tmp_path: Path) -> None:
    (block,) = blocks("operating.md")
    objects = rendered(yaml.safe_load(block), tmp_path)
    assert objects.of("StatefulSet") == []


def test_aks_can_have_the_bundled_mysql_on_a_premium_disk(tmp_path: Path) -> None:
    values = yaml.safe_load((AKS.folder / "values.yaml").read_text())
    del values["global"]["database"], values["global"]["networkPolicies"]
    objects = rendered(values | yaml.safe_load(blocks("aks.md")[0]), tmp_path)
    (claim,) = objects.one("StatefulSet", "t-mysql")["spec"]["volumeClaimTemplates"]
    assert find(claim, "/spec/storageClassName") == "managed-csi-premium"


def test_aks_can_have_a_listener_with_tls() -> None:
    objects = {item["kind"]: item for item in build(AKS.folder / "gateway")}
    (http,) = objects["Gateway"]["spec"]["listeners"]
    (https,) = yaml.safe_load(blocks("aks.md")[1])
    objects["Gateway"]["spec"]["listeners"] = [http, https]
    assert list(problems(list(objects.values()))) == []
    assert https["allowedRoutes"] == http["allowedRoutes"]
    ingress = objects["NetworkPolicy"]["spec"]["ingress"][0]["ports"]
    assert https["port"] in [entry["port"] for entry in ingress]


def test_aks_can_take_its_images_from_acr() -> None:
    repository = AKS.one("ImageRepository")
    repository["spec"] |= {"image": "example.azurecr.io/taskapp/x", "provider": "azure"}
    assert list(problems([repository])) == []


def test_flux_decrypts_with_the_block_of_gitops() -> None:
    (block,) = blocks("gitops.md")
    wiring = Environment(tools.ROOT, "staging").kustomization
    wiring["spec"] |= yaml.safe_load(block)
    assert list(problems([wiring])) == []
