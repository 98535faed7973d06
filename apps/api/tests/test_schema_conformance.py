"""The API does what its OpenAPI document says, and nothing else."""

import json
import os
import subprocess
import sys
from pathlib import Path

from apps.api.tests.program import mysql_variables, running
from hack.tools import ROOT
from taskapp_api.settings import DatabaseSettings

SCHEMATHESIS = Path(sys.executable).parent / "schemathesis"
CONFIG = Path(__file__).with_name("schemathesis.toml")


def test_schemathesis_finds_nothing(mysql: DatabaseSettings, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    with running({**mysql_variables(mysql), "LOG_LEVEL": "error"}) as (_, port):
        what = ["run", f"http://127.0.0.1:{port}/openapi.json", f"--report-json-path={report}"]
        command = [str(SCHEMATHESIS), f"--config-file={CONFIG}", "--no-color", *what]
        # It keeps what it found in its folder, and imports its hooks from ours.
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(report.read_text())
    phases = {name: phase["status"] for name, phase in found["phases"].items()}
    assert phases == dict.fromkeys(["examples", "coverage", "fuzzing", "stateful"], "success")
    assert found["operations"]["tested"] == found["operations"]["total"] > 0
    assert [name for name, warned in found["warnings"].items() if warned] == []
    assert found["test_cases"]["generated"] > 1000
