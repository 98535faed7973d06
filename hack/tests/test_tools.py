import subprocess
from pathlib import Path

import pytest

from hack import tools


def test_unknown_tool_is_named_with_the_known_ones() -> None:
    with pytest.raises(tools.ToolError, match=r"unknown tool 'helmet': one of .*helm, .*kubectl"):
        tools.ensure("helmet")


@pytest.mark.parametrize("old_target", ["tool-1", "tool-2"])
def test_link_follows_the_pinned_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old_target: str
) -> None:
    (tmp_path / "tool").symlink_to(old_target)
    monkeypatch.setattr(tools, "LOCALBIN", tmp_path)
    monkeypatch.setitem(tools.TOOLS, "tool", lambda name: tmp_path / f"{name}-2")
    assert tools.ensure("tool").readlink() == tmp_path / "tool-2"


def test_every_make_target_is_described() -> None:
    makefile = (tools.ROOT / "Makefile").read_text()
    phony = [line.split()[1] for line in makefile.splitlines() if line.startswith(".PHONY")]
    help_text = subprocess.run(["make", "-C", tools.ROOT], capture_output=True, text=True).stdout
    assert [name for name in phony if f"\n  {name} " not in help_text] == []


def test_tool_that_needs_go_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(tools.ToolError, match=r"no `go` on PATH: install Go 1\.26\.3 or newer"):
        tools.ensure("kind")
