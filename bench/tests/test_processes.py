import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bench import processes
from bench.errors import BenchError

SPIN = """
import subprocess, sys, time
if len(sys.argv) == 1:
    child = subprocess.Popen([sys.executable, __file__, "child"])
end = time.process_time() + 0.2
while time.process_time() < end:
    pass
print("done", flush=True)
time.sleep(60)
"""


@pytest.fixture
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A process with a child; both have used 0.2 s of CPU."""
    script = tmp_path_factory.mktemp("busy") / "spin.py"
    script.write_text(SPIN)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert [running.stdout.readline() for _ in range(2)] == [b"done\n"] * 2
        yield running.pid
        for pid in reversed(processes.tree(running.pid)):
            os.kill(pid, 9)


def test_cpu_and_memory_count_the_children(busy: int) -> None:
    assert len(processes.tree(busy)) == 2
    assert 0.35 < processes.cpu_seconds(busy) < 2
    assert processes.memory(busy) > processes.pss(
        (processes.PROC / f"{busy}/smaps_rollup").read_text()
    )


def test_cpu_time_is_found_behind_a_name_with_spaces() -> None:
    fields = " ".join(str(number) for number in range(4, 53))
    assert processes.cpu_ticks(f"12 (my (odd) name) S {fields}") == 14 + 15


def test_proportional_share_is_taken_not_the_resident_set() -> None:
    assert processes.pss("Rss:  9 kB\nPss:  4 kB\nPss_Dirty:  1 kB\n") == 4096


def test_server_of_another_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "docker_runs", lambda: False)
    with pytest.raises(BenchError, match="leave MYSQL_URL unset"):
        processes.mysql_pid(1)
