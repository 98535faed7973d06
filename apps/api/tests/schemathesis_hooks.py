"""What schemathesis does as a careful client would."""

from itertools import count
from typing import Any

import schemathesis
from schemathesis.generation.meta import TestPhase

FRESH = count()


@schemathesis.hook
def before_call(_: Any, case: schemathesis.Case[Any], __: dict[str, Any]) -> None:
    """Use no valid Idempotency-Key twice: it would be answered with a task of the past."""
    key = case.headers.get("Idempotency-Key")
    if key and all("!" <= character <= "~" for character in key):
        case.headers["Idempotency-Key"] = f"{key[:248]}{next(FRESH):07}"
    # The limits of a body are no use with a version that no task ever had.
    if "If-Match" in case.headers and case.meta and case.meta.phase.name == TestPhase.COVERAGE:
        case.headers["If-Match"] = "*"
