"""What browser tests need and cannot have."""


class BrowserError(Exception):
    """Something is missing; the message says what to install."""
