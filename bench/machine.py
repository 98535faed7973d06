"""What the figures were measured on."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("fastapi", "uvicorn", "peewee", "flask", "gunicorn")


def description(mysql: str) -> str:
    """The machine and the versions, in a sentence each."""
    model = cpu_model(Path("/proc/cpuinfo").read_text())
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        f"{model}, {os.cpu_count()} cores, Linux {platform.release()}. "
        f"Python {platform.python_version()}, {versions}, MySQL {mysql}."
    )


def cpu_model(cpuinfo: str) -> str:
    """The name of the CPU in a text like /proc/cpuinfo."""
    found = re.search(r"^model name\s*: (.+)$", cpuinfo, re.MULTILINE)
    return found[1] if found else platform.machine()
