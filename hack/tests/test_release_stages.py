import pytest

from hack.gitops import stages
from hack.gitops.stages import Stage

DELIVERY = [
    Stage("tag", 0.6, "v0.2.0 at 3f2c1ab"),
    Stage("push", 19.8, "the last"),
    Stage("policy", 104.5, "v0.2.0 is selected"),
    Stage("smoke test", 131.06, "taskapp-test passed"),
]
TEXT = """\
  start     step  stage
  0.6 s   +0.6 s  tag         v0.2.0 at 3f2c1ab
 19.8 s  +19.2 s  push        the last
104.5 s  +84.7 s  policy      v0.2.0 is selected
131.1 s  +26.6 s  smoke test  taskapp-test passed
push to pods: 111.3 s
"""


def test_stages_are_shown_with_both_times() -> None:
    assert stages.render(DELIVERY) == TEXT


def test_shown_stages_are_read_back() -> None:
    assert [it.name for it in stages.parse(TEXT)] == [it.name for it in DELIVERY]
    assert stages.parse(TEXT)[1] == DELIVERY[1]
    assert stages.render(stages.parse(TEXT)) == TEXT


@pytest.mark.parametrize("line", ["", "push to pods: 3.0 s", "$ make release VERSION=v0.2.0"])
def test_other_lines_are_passed_over(line: str) -> None:
    assert stages.parse(line) == []
