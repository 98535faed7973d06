"""Which server gets which path; none gets what is outside the prefix."""

import re
from collections.abc import Callable
from functools import reduce
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxy import raw
from proxy.site import Site

SERVED = [
    ("/app2/", "web", "/"),
    ("/app2/tasks/1/edit?a=%2e%2e&b", "web", "/tasks/1/edit?a=%2e%2e&b"),
    ("/app2/api/", "api", "/"),
    ("/app2/api/tasks?q=a/../b", "api", "/tasks?q=a/../b"),
    ("//app2//api//tasks", "api", "/tasks"),
    ("/app2/./api/tasks", "api", "/tasks"),
    ("/elsewhere/../app2/", "web", "/"),
    ("/app2/api/../", "web", "/"),
    ("/app2/api%2Ftasks", "api", "/tasks"),
    ("/app2/%61pi/tasks", "api", "/tasks"),
    ("/app2/api/%2F%2Felsewhere.test/", "api", "/elsewhere.test/"),
    ("/app2/%2F%2Felsewhere.test/", "web", "/elsewhere.test/"),
    ("/app2/api/%252e%252e/x", "api", "/%252e%252e/x"),
    ("/app2/api/..;/x", "api", "/..;/x"),
    ("/app2/api/%0D%0AX-Injected:%20y", "api", "/%0D%0AX-Injected:%20y"),
    ("/app2/api/a%3Fb", "api", "/a%3Fb"),
    ("/app2/api/a%23b?c#d", "api", "/a%23b?c"),
    ("/app2/%C0%AE%C0%AE/x", "web", "/%C0%AE%C0%AE/x"),
    ("/app2/api/%E3%82%BF", "api", "/%E3%82%BF"),
    ("/app2/API/tasks", "web", "/API/tasks"),
    ("http://elsewhere.test/app2/api/x", "api", "/x"),
    ("https://elsewhere.test:99/app2/", "web", "/"),
]
REFUSED = [
    *(
        (target, 404)
        for target in ["/", "/app", "/app22/", "/app2x", "/app2/".upper(), "/api/tasks"]
    ),
    *((target, 404) for target in ["/app2/../", "/app2/%2e%2e/", "/app2/%2E%2E%2Fapi/tasks"]),
    *((target, 404) for target in ["/app2/api/../../", "/app2/api/%2e%2e/..%2f", "/app2\\..\\"]),
    *((target, 404) for target in ["http://tasks.test", "/app2/.errors/web", "/.errors/api"]),
    *((target, 400) for target in ["/app2/../../etc/passwd", "/app2/..%2f..%2f", "/.."]),
    *((target, 400) for target in ["/app2/%00", "/app2/%zz", "/app2/%", "/app2/%2", "app2/", "*"]),
    *((target, 400) for target in ["http://tasks.test/../", "/app2/\x7f", "/app2/\t", "/app2/ x"]),
    ("/app2/" + "a" * 9000, 414),
]
MOVED = [
    ("/app2", "/app2/"),
    ("/app2?page=2", "/app2/?page=2"),
    ("/app2/api", "/app2/api/"),
    ("//app2", "/app2/"),
    ("/app2?%0D%0AX:%20y", "/app2/?%0D%0AX:%20y"),
]
PIECES = st.sampled_from(
    [
        *["app2", "app2", "api", "api", "%61pi", "app2%2fapi", "API", "tasks", ""],
        *["..", ".", "%2e%2e", "%2E", ".%2e", "..;", "...", "%252e", "%2f", "%5c..", "\\"],
        *["%c0%ae", "a%3Fb", "%23", "%0d%0a", "%00", "\xe4"],
    ]
)
TARGETS = st.lists(PIECES, min_size=1, max_size=7).map(lambda pieces: "/" + "/".join(pieces))


def _folded(segments: list[bytes], segment: bytes) -> list[bytes]:
    if segment == b"..":
        assert len(segments) > 1
        return segments[:-1]
    return segments if segment == b"." else [*segments, segment]


def meant(target: str) -> bytes | None:
    """The path that a target means, decoded once, without dot segments; None if it means none."""
    path = unquote_to_bytes(target.encode("latin-1"))
    if b"\0" in path:
        return None
    # A last "." or ".." names a folder.
    path = re.sub(rb"/+", b"/", path + b"/" * path.endswith((b"/.", b"/..")))
    *folders, last = path.split(b"/")[1:]
    try:
        return b"/".join([*reduce(_folded, folders, [b""]), last])
    except AssertionError:
        return None


@pytest.mark.parametrize(("target", "server", "received"), SERVED)
def test_path_reaches_its_server(prefixed: Site, target: str, server: str, received: str) -> None:
    assert prefixed.ask(target).status == 200
    assert [(it.server, it.target) for it in prefixed.reached()] == [(server, received)]


@pytest.mark.parametrize(("target", "status"), REFUSED)
def test_path_that_is_not_ours_reaches_nobody(prefixed: Site, target: str, status: int) -> None:
    assert prefixed.ask(target).status == status
    assert prefixed.reached() == []


@pytest.mark.parametrize(("target", "location"), MOVED)
def test_missing_slash_is_added_on_the_same_host(
    prefixed: Site, target: str, location: str
) -> None:
    answer = prefixed.ask(target, Host="elsewhere.test")
    assert (answer.status, answer["Location"]) == (301, location)


@pytest.mark.parametrize(
    ("target", "status", "server"),
    [("/", 200, "web"), ("/api/tasks", 200, "api"), ("/x", 200, "web"), ("/api/../..", 400, "")],
)
def test_root_of_a_host_can_be_the_prefix(
    root: Site, target: str, status: int, server: str
) -> None:
    assert root.ask(target).status == status
    assert [it.server for it in root.reached()] == [server] * bool(server)


def _stays_inside(site: Site, prefix: bytes, target: str) -> None:
    status = site.ask(target).status
    path, reached = meant(target), site.reached()
    seen = [(it.server, unquote_to_bytes(it.target.encode("latin-1"))) for it in reached]
    if path is None:
        assert (status, seen) == (400, [])
    elif path.startswith(prefix + b"api/"):
        assert (status, seen) == (200, [("api", b"/" + path.removeprefix(prefix + b"api/"))])
    elif path in {prefix[:-1], prefix + b"api"} - {b""}:
        assert (status, seen) == (301, [])
    elif path.startswith(prefix):
        assert (status, seen) == (200, [("web", b"/" + path.removeprefix(prefix))])
    else:
        assert (status, seen) == (404, [])


def _check(site: Site, prefix: bytes) -> Callable[[], None]:
    @settings(max_examples=1500, deadline=None, derandomize=True, database=None)
    @given(TARGETS)
    def check(target: str) -> None:
        _stays_inside(site, prefix, target)

    return check


def test_no_odd_path_leaves_the_prefix(prefixed: Site) -> None:
    _check(prefixed, b"/app2/")()


def test_no_odd_path_leaves_the_root(root: Site) -> None:
    _check(root, b"/")()


def test_well_formed_paths_mean_themselves() -> None:
    assert meant("/a/./b//../%2e%2E/c") == b"/c"
    assert meant("/a/..") == b"/"
    assert meant("/a/../..") is None
    assert raw.request("/a").startswith(b"GET /a HTTP/1.1\r\nHost: ")
