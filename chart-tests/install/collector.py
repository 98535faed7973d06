"""A collector of traces in a pod: logs the name, trace and service of each span it is sent."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            names = {pair.key: pair.value.string_value for pair in resource.resource.attributes}
            for span in (span for scope in resource.scope_spans for span in scope.spans):
                found = {"name": span.name, "trace": span.trace_id.hex()}
                sys.stdout.write(json.dumps(found | {"service": names["service.name"]}) + "\n")
        self.send_response(200)
        self.end_headers()


ThreadingHTTPServer(("", 4318), Handler).serve_forever()
