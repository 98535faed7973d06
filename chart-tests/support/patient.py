"""A person who sends again what failed, as a browser's user or a client with a key does."""

import time
from dataclasses import dataclass, replace

import urllib3

from support.person import Person
from support.request import FailedError

PAUSE = 0.2
PATIENCE = 180.0


@dataclass
class PatientPerson(Person):
    """Sends every request until it is acknowledged, a POST with the same key each time."""

    def send(
        self,
        method: str,
        path: str,
        status: int | tuple[int, ...],
        body: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> urllib3.BaseHTTPResponse:
        """The answer in the end; each try is kept, the failed ones with their answers."""
        deadline, repeated = time.monotonic() + PATIENCE, False
        while True:
            try:
                return super().send(method, path, status, body, headers)
            except FailedError as failed:
                assert time.monotonic() < deadline, f"{self.requests[-1]}, for {PATIENCE:.0f} s"
                answer = failed.answer
                # An earlier try may have deleted it, though its answer did not arrive.
                if repeated and method == "DELETE" and answer is not None and answer.status == 404:
                    self.requests[-1] = replace(self.requests[-1], problem="")
                    return answer
            repeated = True
            time.sleep(PAUSE)
