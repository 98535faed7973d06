"""Each patch in broken/ breaks one thing of staging and is rejected by a message that names it."""

from pathlib import Path

import pytest

from clusters.check import problems
from clusters.environments import Environment
from hack import tools
from hack.process import run

PATCHES = sorted((Path(__file__).parent / "broken").glob("*.patch"))


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_broken_environment_is_rejected(patch: Path, tmp_path: Path) -> None:
    env = Environment(tools.ROOT, "staging").copy(tmp_path)
    run(["git", "apply", str(patch)], cwd=tmp_path)
    expected = patch.read_text().splitlines()[1].removeprefix("Expected: ")
    found = list(problems(env))
    assert any(expected in problem for problem in found), found
