"""The sizes: connections, memory and machines suffice, and docs/sizing.md says so in figures."""

import re

import pytest

from hack import tools
from render.chart import SIZE_VALUES
from render.sizing import Size

SIZES = [Size(file) for file in (None, *SIZE_VALUES)]
DOCUMENT = (tools.ROOT / "docs" / "sizing.md").read_text()
NODES = re.compile(r"(\d+) × (\d+) cores?, (\d+) GiB")
# The rest of a node is for the system and for what runs on every node.
USABLE = 0.9
GI = 2**30
every_size = pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)


def _row(label: str) -> dict[str, str]:
    """A row of the table, by size."""
    table = [line for line in DOCUMENT.splitlines() if line[:1] == "|"]
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table]
    header = next(cells for cells in lines if "laptop" in cells)
    (row,) = (cells for cells in lines if cells[0] == label)
    return dict(zip(header[1:], row[1:], strict=True))


def _nodes(size: Size) -> tuple[int, int, int]:
    """Number, cores and GiB of the nodes that the document gives a size."""
    found = NODES.fullmatch(_row("nodes")[size.name])
    assert found, _row("nodes")
    number, cores, memory = map(int, found.groups())
    return number, cores, memory


def _range(pods: tuple[int, int]) -> str:
    fewest, most = pods
    return str(most) if fewest == most else f"{fewest} to {most}"


@every_size
def test_connections_suffice_in_the_middle_of_a_roll_out(size: Size) -> None:
    assert size.connections() <= size.option("max_connections")


@every_size
def test_mysqld_fits_its_memory_with_a_full_buffer_pool_and_all_connections(size: Size) -> None:
    assert size.mysqld_memory() <= size.mysqld("limits", "memory")


@every_size
def test_full_buffer_pool_is_asked_for(size: Size) -> None:
    assert size.option("innodb_buffer_pool_size") < size.mysqld("requests", "memory")


@every_size
def test_pods_of_a_roll_out_fit_the_nodes(size: Size) -> None:
    number, cores, memory = _nodes(size)
    assert size.requested("cpu") <= USABLE * number * cores
    assert size.requested("memory") <= USABLE * number * memory * GI


@every_size
def test_largest_pod_fits_a_node_beside_a_share_of_the_others(size: Size) -> None:
    _, cores, memory = _nodes(size)
    assert size.largest("cpu") <= cores / 2
    assert size.largest("memory") <= memory * GI / 2


@every_size
def test_redo_log_leaves_the_volume_to_the_data(size: Size) -> None:
    assert size.option("innodb_redo_log_capacity") <= size.volume() / 10


@every_size
def test_document_says_what_the_chart_renders(size: Size) -> None:
    said = {label: _row(label)[size.name] for label in ("pods", "threads", "connections")}
    assert said == {
        "pods": ", ".join(_range(size.pods(part)) for part in ("proxy", "web", "api")),
        "threads": str(size.threads()),
        "connections": f"{size.connections()} of {size.option('max_connections'):.0f}",
    }
    megabytes = (size.mysqld_memory() / 2**20, size.mysqld("limits", "memory") / 2**20)
    assert _row("mysqld, MiB")[size.name] == "{:.0f} of {:.0f}".format(*megabytes)
    requests = (size.requested("cpu"), size.requested("memory") / GI)
    assert _row("requests")[size.name] == "{:.1f} cores, {:.1f} GiB".format(*requests)
