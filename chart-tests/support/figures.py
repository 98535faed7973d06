"""What a test measures and a person wants to read."""

from collections.abc import Callable

Figure = Callable[[str], None]
