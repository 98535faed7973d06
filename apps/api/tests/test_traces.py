"""Traces go where OTEL_EXPORTER_OTLP_ENDPOINT says, and nowhere without it."""

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.api.tests.program import call, mysql_variables, running
from taskapp_api.settings import DatabaseSettings

TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PATIENCE = 10


class Collector(ThreadingHTTPServer):
    """Takes spans by OTLP over HTTP."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[ExportTraceServiceRequest] = []

    def spans(self) -> list[Any]:
        """What was received so far."""
        return [
            span
            for request in self.received
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


class Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        assert self.path == "/v1/traces"
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(ExportTraceServiceRequest.FromString(body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def variables(mysql: DatabaseSettings, collector: Collector) -> dict[str, str]:
    address = f"http://127.0.0.1:{collector.server_port}"
    otel = {"OTEL_EXPORTER_OTLP_ENDPOINT": address, "OTEL_SERVICE_NAME": "tasks"}
    return {**mysql_variables(mysql), **otel, "OTEL_BSP_SCHEDULE_DELAY": "100"}


@pytest.mark.parametrize("root_path", ["", "/app2/api"])
def test_a_request_is_a_span_of_the_callers_trace(
    mysql: DatabaseSettings, collector: Collector, root_path: str
) -> None:
    with running(variables(mysql, collector) | {"ROOT_PATH": root_path}) as (_, port):
        for path in ("/healthz", "/readyz"):
            assert call(port, "GET", path).status == 200
        call(port, "GET", "/tasks/7", traceparent=f"00-{TRACE}-{CALLER}-01")
        deadline = time.monotonic() + PATIENCE
        while not any(span.parent_span_id == bytes.fromhex(CALLER) for span in collector.spans()):
            assert time.monotonic() < deadline, collector.spans()
            time.sleep(0.05)
    (resource, *_) = (found for it in collector.received for found in it.resource_spans)
    names = {pair.key: pair.value.string_value for pair in resource.resource.attributes}
    assert names["service.name"] == "tasks"
    assert {span.trace_id.hex() for span in collector.spans()} == {TRACE}
    (whole,) = (it for it in collector.spans() if it.parent_span_id == bytes.fromhex(CALLER))
    assert whole.name == f"GET {root_path}/tasks/{{task_id}}"


def test_a_collector_that_is_away_costs_no_answer(
    mysql: DatabaseSettings, collector: Collector
) -> None:
    collector.server_close()
    with running(variables(mysql, collector)) as (_, port):
        assert [call(port, "GET", "/tasks").status for _ in range(3)] == [200] * 3
