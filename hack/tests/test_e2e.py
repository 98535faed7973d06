import os
import signal
import subprocess
import sys
from pathlib import Path

from hack import tools

# In the background of a shell, Ctrl-C is ignored until a program wants it.
HEEDS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
TESTS = f"""{HEEDS}
import pathlib, sys, time
try:
    print("started", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    time.sleep(1)
    pathlib.Path(sys.argv[1]).touch()
    sys.exit(2)
"""
MAKE = f"{HEEDS}import sys; from hack import e2e; sys.exit(e2e.run_to_the_end(sys.argv[1:]))"


def test_ctrl_c_leaves_the_tests_time_to_remove_what_they_made(tmp_path: Path) -> None:
    removed = tmp_path / "removed"
    tests = [sys.executable, "-c", TESTS, str(removed)]
    command = [sys.executable, "-c", MAKE, *tests]
    with subprocess.Popen(
        command, cwd=tools.ROOT, stdout=subprocess.PIPE, start_new_session=True
    ) as make:
        assert make.stdout is not None
        assert make.stdout.readline() == b"started\n"
        os.killpg(make.pid, signal.SIGINT)
        assert make.wait(20) == 2
    assert removed.exists()
