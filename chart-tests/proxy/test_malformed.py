"""Requests that two servers could read differently: refused, or passed on in one reading alone."""

import pytest

from proxy import raw
from proxy.site import Site

GET = b"GET /app2/ HTTP/1.1\r\n"
FIELDS = b"Host: tasks.test\r\nConnection: close\r\n"
POST = b"POST /app2/api/tasks HTTP/1.1\r\n" + FIELDS
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
REFUSED = {
    "length and chunks": (
        400,
        POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    ),
    "chunks and length": (
        400,
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\nG",
    ),
    "chunks twice": (400, POST + b"Transfer-Encoding: chunked\r\n" * 2 + b"\r\n0\r\n\r\n"),
    "chunks in HTTP/1.0": (400, CHUNKED.replace(b"HTTP/1.1", b"HTTP/1.0") + b"0\r\n\r\n"),
    "space before the colon": (400, POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
    "unknown coding": (501, POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    "two codings": (501, POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
    "identity": (501, POST + b"Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\nab"),
    "tab before the coding": (501, POST + b"Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n"),
    "vertical tab before the coding": (
        501,
        POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    ),
    "length twice": (400, POST + b"Content-Length: 2\r\n" * 2 + b"\r\nab"),
    "list of lengths": (400, POST + b"Content-Length: 2, 2\r\n\r\nab"),
    "length with a plus": (400, POST + b"Content-Length: +2\r\n\r\nab"),
    "negative length": (400, POST + b"Content-Length: -2\r\n\r\nab"),
    "hexadecimal length": (400, POST + b"Content-Length: 0x2\r\n\r\nab"),
    "length beyond 64 bits": (400, POST + b"Content-Length: 99999999999999999999\r\n\r\nab"),
    "chunk without a size": (400, CHUNKED + b"zz\r\nab\r\n0\r\n\r\n"),
    "chunk beyond 64 bits": (400, CHUNKED + b"fffffffffffffffff\r\nab\r\n0\r\n\r\n"),
    "chunk longer than its size": (400, CHUNKED + b"2\r\nabXX0\r\n\r\n"),
    "chunk with bare line feeds": (400, CHUNKED + b"2\nab\n0\n\n"),
    "folded header": (
        400,
        POST + b"X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\nab",
    ),
    "two hosts": (400, GET + FIELDS + b"Host: elsewhere.test\r\n\r\n"),
    "no host": (400, GET + b"Connection: close\r\n\r\n"),
    "empty host": (400, GET + b"Host:\r\n\r\n"),
    "host with a space": (400, GET + b"Host: a b\r\n\r\n"),
    "host with a path": (400, GET + b"Host: a/b\r\n\r\n"),
    "host with a name": (400, GET + b"Host: a@b\r\n\r\n"),
    "zero byte": (400, GET + FIELDS + b"X-A: a\0b\r\n\r\n"),
    "bare carriage return": (400, GET + FIELDS + b"X-A: a\rX-B: b\r\n\r\n"),
    "header without a name": (400, GET + FIELDS + b": b\r\n\r\n"),
    "method in lower case": (400, GET.lower() + FIELDS + b"\r\n"),
    "TLS": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"x" * 60 + b"\r\n\r\n"),
    "preface of HTTP/2": (400, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    "HTTP/2.0": (505, GET.replace(b"1.1", b"2.0") + FIELDS + b"\r\n"),
    "unknown method": (501, POST.replace(b"POST", b"G-T_X") + b"\r\n"),
    "TRACE": (405, GET.replace(b"GET", b"TRACE") + FIELDS + b"\r\n"),
    "CONNECT": (405, b"CONNECT elsewhere.test:443 HTTP/1.1\r\n" + FIELDS + b"\r\n"),
    "large header": (431, raw.request("/app2/", headers={"X-A": "a" * 9000})),
    "large headers": (
        431,
        raw.request("/app2/", headers={f"X-{i}": "a" * 1000 for i in range(20)}),
    ),
    "many headers": (431, raw.request("/app2/", headers={f"X-{i}": "a" for i in range(2000)})),
    "large body": (413, POST + b"Content-Length: 131073\r\n\r\n"),
    "large chunk": (413, CHUNKED + b"fffff\r\nab"),
}
TWO = (
    b"GET /app2/api/tasks HTTP/1.1\r\nHost: tasks.test\r\nContent-Length: 45\r\n\r\n"
    b"GET /app2/hidden HTTP/1.1\r\nHost: tasks.test\r\n\r\n"
)


@pytest.mark.parametrize(("status", "request_"), REFUSED.values(), ids=REFUSED)
def test_ambiguous_request_is_refused_and_reaches_nobody(
    prefixed: Site, status: int, request_: bytes
) -> None:
    assert [answer.status for answer in prefixed.send(request_)] == [status]
    assert prefixed.reached() == []


def test_body_is_no_second_request(prefixed: Site) -> None:
    second = TWO.index(b"GET /app2/hidden")
    length = str(len(TWO) - second).encode()
    answers = prefixed.send(TWO.replace(b"45", length) + raw.request("/app2/"))
    assert [answer.status for answer in answers] == [200, 200]
    got, listed = prefixed.reached()
    assert (got.line, got.body) == ("GET /tasks HTTP/1.1", TWO[second:])
    assert listed.line == "GET / HTTP/1.1"


def test_chunks_reach_the_server_as_one_body_of_known_length(prefixed: Site) -> None:
    prefixed.send(CHUNKED + b"2;name=value\r\nab\r\n1\r\nc\r\n0\r\nX-Trailer: a\r\n\r\n")
    (request,) = prefixed.reached()
    assert request.body == b"abc"
    assert request.values("content-length") == ["3"]
    assert not {"transfer-encoding", "x-trailer"} & {name for name, _ in request.headers}


def test_pipelined_requests_are_routed_one_by_one(prefixed: Site) -> None:
    first = b"GET /app2/ HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n"
    answers = prefixed.send(first + raw.request("/app2/api/tasks"))
    assert [answer.status for answer in answers] == [200, 404, 200]
    assert {(it.server, it.target) for it in prefixed.reached()} == {
        ("web", "/"),
        ("api", "/tasks"),
    }


def test_upgrades_end_at_nginx(prefixed: Site) -> None:
    settings = {"Connection": "Upgrade, HTTP2-Settings, close", "Upgrade": "h2c", "TE": "trailers"}
    assert prefixed.ask(**settings).status == 200
    (request,) = prefixed.reached()
    assert not {"upgrade", "connection"} & {name for name, _ in request.headers}


def test_lines_may_end_without_a_carriage_return(prefixed: Site) -> None:
    prefixed.send(b"GET /app2/ HTTP/1.1\nHost: tasks.test\nConnection: close\nX-A: b\n\n")
    (request,) = prefixed.reached()
    assert ("x-a", "b") in request.headers


def test_client_of_http_1_0_needs_no_host(prefixed: Site) -> None:
    (answer,) = prefixed.send(b"GET /app2/ HTTP/1.0\r\n\r\n")
    assert answer.status == 200


@pytest.mark.parametrize("name", ["For", "Proto", "Host", "Prefix", "Email", "User", "Groups"])
def test_stranger_cannot_say_what_proxies_say(prefixed: Site, name: str) -> None:
    spoofed = {f"X-Forwarded-{name}": "spoofed", f"X_Forwarded-{name}": "spoofed"}
    prefixed.ask(**spoofed, Authorization="Basic spoofed")
    (request,) = prefixed.reached()
    assert "spoofed" not in str(request.headers)
    assert "spoofed" not in prefixed.log().splitlines()[-1]


@pytest.mark.parametrize(
    "begun", [b"GET /app2/ HTTP/1.1\r\nHo", POST + b"Content-Length: 5\r\n\r\nab"]
)
def test_client_that_stops_in_the_middle_reaches_nobody(prefixed: Site, begun: bytes) -> None:
    assert prefixed.send(begun) == []
    assert prefixed.reached() == []


def test_client_that_dribbles_is_cut_off(prefixed: Site) -> None:
    head = b"GET /app2/ HTTP/1.1\r\nHost: tasks.test\r\n"
    assert prefixed.send(head, *[b"X-A: b\r\n"] * 6, pause=0.25) == []
    assert prefixed.reached() == []
