import runpy
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

STRIP = Path(__file__).parent.parent / "strip.py"


@pytest.mark.parametrize("name", ["asyncmy", "httptools", "uvloop"])
def test_a_stripped_library_still_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    spec = find_spec(name)
    assert spec
    assert spec.origin
    copy = shutil.copytree(Path(spec.origin).parent, tmp_path / name)
    before = sum(file.stat().st_size for file in copy.rglob("*.so"))
    monkeypatch.setattr(sys, "argv", [str(STRIP), str(tmp_path)])
    runpy.run_path(str(STRIP))
    assert sum(file.stat().st_size for file in copy.rglob("*.so")) < before / 2
    command = [sys.executable, "-c", f"import {name}; print({name}.__file__)"]
    environment = {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    assert str(copy) in subprocess.check_output(command, env=environment, text=True)
