"""Whether there is a Docker engine to use."""

import shutil
import subprocess
from functools import cache


@cache
def docker_runs() -> bool:
    """Whether a Docker engine answers, not only its client."""
    if not shutil.which("docker"):
        return False
    command = ["docker", "info", "--format", "{{.ServerVersion}}"]
    return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0
