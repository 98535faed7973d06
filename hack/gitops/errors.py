"""What this package raises when a person has to do something."""


class GitOpsError(Exception):
    """The GitOps environment cannot do what was asked; the message names cause and remedy."""
