"""What every part of a release raises."""


class ReleaseError(Exception):
    """A release cannot be made; the message says what is wrong and what to do."""
