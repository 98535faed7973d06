"""Everything that is wrong with an environment."""

from collections.abc import Iterator

from clusters.definitions import schemas
from clusters.environments import BuildError, Environment
from clusters.rules import RULES


def problems(env: Environment) -> Iterator[str]:
    """The findings of kustomize, or else of the schemas, or else of the rules."""
    try:
        objects = [*env.objects, *env.wiring]
    except BuildError as error:
        yield str(error)
        return
    found = [problem for item in objects for problem in schemas().problems(item)]
    yield from found or (problem for rule in RULES for problem in rule(env))
