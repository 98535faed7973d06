"""What this package raises when a person has to do something."""


class BenchError(Exception):
    """There is nothing to measure on, or an answer was wrong; the message names the remedy."""
