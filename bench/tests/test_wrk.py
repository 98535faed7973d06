import pytest

from bench import wrk
from bench.errors import BenchError

REPORT = """\
Running 2s test @ http://127.0.0.1:8000/tasks?limit=50
  1 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.26ms  400.00us  20.11ms   95.00%
    Req/Sec     6.41k   210.00     6.80k    70.00%
  Latency Distribution
     50%  980.00us
     75%    1.30ms
     90%    1.60ms
     99%    1.20s
  12776 requests in 2.00s, 120.31MB read
Requests/sec:   6385.21
Transfer/sec:     60.13MB
"""


def test_report_gives_rate_and_percentiles_in_milliseconds() -> None:
    assert wrk.parse(REPORT) == wrk.Load(12776, 6385.21, 0.98, 1200.0)


@pytest.mark.parametrize(
    ("line", "instead", "message"),
    [
        ("Requests/sec", "  Non-2xx or 3xx responses: 3\nRequests/sec", "responses: 3"),
        ("Requests/sec", "  Socket errors: connect 0, read 2, write 0, timeout 1\nR", "read 2"),
        ("12776 requests", "0 requests", "no answer"),
        ("     99%    1.20s\n", "", "99th percentile"),
    ],
)
def test_report_of_errors_is_refused(line: str, instead: str, message: str) -> None:
    with pytest.raises(BenchError, match=message):
        wrk.parse(REPORT.replace(line, instead, 1))


def test_missing_wrk_is_named_where_it_cannot_be_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(BenchError, match="apt-get install wrk"):
        wrk.install()


def test_every_script_of_a_case_is_there() -> None:
    from bench.cases import CASES

    scripts = {file.stem for file in wrk.SCRIPTS.glob("*.lua")}
    assert scripts == {case.script for case in CASES if case.script}
