import pytest

from hack.steps import Step, run, run_together


def fail() -> None:
    raise ValueError("no")


def test_every_step_gets_a_line_with_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    run([Step("first", lambda: None), Step("second", lambda: None)])
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[:2] for line in lines] == [["✓", "first"], ["✓", "second"]]
    assert all(line.endswith("0.0 s") for line in lines)


def test_first_error_ends_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="no"):
        run([Step("good", lambda: None), Step("bad", fail), Step("never", lambda: None)])
    lines = capsys.readouterr().err.splitlines()
    assert [line.split()[:2] for line in lines] == [["✓", "good"], ["✗", "bad"]]


def test_error_of_one_action_does_not_hide_the_others_work() -> None:
    done: list[int] = []
    with pytest.raises(ValueError, match="no"):
        run_together([fail, lambda: done.append(1), lambda: done.append(2)])
    assert sorted(done) == [1, 2]
