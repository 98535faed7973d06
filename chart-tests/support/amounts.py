"""How much the tests do: enough for every run, or all that docs/reliability.md speaks of."""

import os

THOROUGH = os.environ.get("THOROUGH", "0") == "1"


def amount(usual: int, thorough: int) -> int:
    """The usual amount, or with THOROUGH=1 the larger one."""
    return thorough if THOROUGH else usual
