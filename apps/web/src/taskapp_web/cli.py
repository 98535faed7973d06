"""The command line: taskapp-web."""

import argparse
import os
import sys
import tempfile

from taskapp_web import settings

DESCRIPTION = "Serve the task page until SIGTERM. Settings come from the environment."


def main() -> None:
    """Check the settings, then become gunicorn; exit code 2 when a setting is wrong."""
    argparse.ArgumentParser("taskapp-web", description=DESCRIPTION).parse_args()
    try:
        settings.load()
    except settings.SettingsError as error:
        sys.stderr.write(f"taskapp-web: {error}\n")
        sys.exit(2)
    # prometheus_client looks for this folder when it is imported.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="taskapp-web-metrics-")
    gunicorn = ["-m", "gunicorn", "--config", "python:taskapp_web.gunicorn_config"]
    os.execv(sys.executable, [sys.executable, *gunicorn])  # noqa: S606
