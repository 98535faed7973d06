import shutil
from importlib import resources
from pathlib import Path

import pytest

from taskapp_migrate import migrate

FOLDER = Path(str(resources.files("taskapp_migrate"))) / "migrations"


@pytest.fixture
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations that the program under test reads instead."""
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder)
    monkeypatch.setattr(migrate, "SOURCE", str(folder))
    return folder
