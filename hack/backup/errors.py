class BackupError(Exception):
    """A backup or restore did not happen; the message says what to do."""


class ScriptError(BackupError):
    """A script of the chart failed, with its exit code; None when its pod is lost."""

    def __init__(self, message: str, code: int | None) -> None:
        super().__init__(message)
        self.code = code
