"""What the making of a new service raises."""


class NewServiceError(Exception):
    """A service cannot be made; the message says what is wrong and what to do."""
