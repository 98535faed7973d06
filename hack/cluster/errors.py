"""What this tool raises when a person has to do something."""


class ClusterError(Exception):
    """The cluster cannot do what was asked; the message names the cause and the remedy."""
