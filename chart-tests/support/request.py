"""One request of a person at work, and how it ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import urllib3


@dataclass(frozen=True)
class Request:
    """What was asked when, how long it took, and what was wrong, with which answer, if any."""

    at: datetime
    method: str
    path: str
    seconds: float
    problem: str = ""
    answer: urllib3.BaseHTTPResponse | None = None

    @property
    def ended(self) -> datetime:
        """When the answer was there, or the failure."""
        return self.at + timedelta(seconds=self.seconds)

    def was_on_its_way(self, moment: datetime) -> bool:
        """Whether it was sent before that moment and not answered yet."""
        return self.at <= moment <= self.ended

    def __str__(self) -> str:
        when = f"{self.at:%H:%M:%S.%f}"[:-3]
        return (
            f"{when} {self.method} {self.path} after {self.seconds:.3f} s: {self.problem or 'ok'}"
        )


class FailedError(Exception):
    """A request failed, so what was to follow from it does not."""

    def __init__(self, answer: urllib3.BaseHTTPResponse | None) -> None:
        super().__init__()
        self.answer = answer
