import json
import logging
import warnings
from collections.abc import Iterator

import pytest

from taskapp_api import logs


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Leave logging as it was."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.captureWarnings(False)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


def test_a_line_is_one_json_object_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    logging.getLogger("some.where").warning("two\nlines: %s", "\u3042")
    line = json.loads(capsys.readouterr().out)
    assert line.pop("time")
    assert line == {
        "level": "warning",
        "logger": "some.where",
        "message": "two\nlines: \u3042",
        "request_id": None,
    }


def test_the_level_decides_what_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("warning")
    logging.info("no")
    logging.warning("yes")
    assert [json.loads(line)["message"] for line in capsys.readouterr().out.splitlines()] == ["yes"]


def test_warnings_are_lines_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info")
    with warnings.catch_warnings():
        warnings.simplefilter("default")
        warnings.warn("old", DeprecationWarning, stacklevel=1)
    assert "DeprecationWarning: old" in json.loads(capsys.readouterr().out)["message"]
