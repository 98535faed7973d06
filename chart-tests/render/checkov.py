"""checkov on every rendering: python -m render.checkov."""

import subprocess
import sys
import tempfile
from pathlib import Path

from hack import tools
from render.chart import CHART, CI_VALUES, ENVIRONMENT_VALUES, helm

CHECKOV = "checkov==3.3.30"
# No policies: what checkov misses there is left out on purpose.
DELIBERATE = {"unprotected-values.yaml"}


def main() -> int:
    """Scan the renderings; 0 if nothing is found but what the manifests explain themselves."""
    with tempfile.TemporaryDirectory() as folder:
        for file in [*CI_VALUES, *ENVIRONMENT_VALUES]:
            if file.name not in DELIBERATE:
                rendered = helm("template", "t", str(CHART), "-n", "tasks", "-f", str(file))
                rendered.check_returncode()
                (Path(folder) / f"{file.parent.name}-{file.name}").write_text(rendered.stdout)
        what = ["--framework", "kubernetes", "--directory", folder]
        scan = ["checkov", *what, "--compact", "--quiet", "--skip-download"]
        run = [str(tools.ensure("uv")), "tool", "run", "--quiet", "--from", CHECKOV]
        return subprocess.run([*run, *scan], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
