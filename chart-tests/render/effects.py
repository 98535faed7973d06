"""What a value does: the object and the place in it where a setting shows, and as what."""

from dataclasses import dataclass, field

from render.chart import Values

POD = "/spec/template/spec"
CRON_POD = "/spec/jobTemplate/spec/template/spec"


@dataclass(frozen=True)
class Effect:
    """Setting `path` to `value` puts `expected` into an object, at a JSON pointer."""

    path: str
    value: object
    target: str
    pointer: str
    expected: object
    beside: Values = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.path} in {self.target}"


def env(
    path: str,
    value: object,
    target: str,
    variable: str,
    expected: str,
    beside: Values | None = None,
) -> Effect:
    """A value that a container, named as its component, reads from its environment."""
    container = target.rpartition("-")[2]
    pod = CRON_POD if target.startswith("CronJob/") else POD
    pointer = f"{pod}/containers/{container}/env/{variable}/value"
    return Effect(path, value, target, pointer, expected, beside or {})
