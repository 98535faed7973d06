"""`make release`: a version from the working copy to running pods, each stage as it happens."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hack.deploy import engines
from hack.deploy.engines import EngineError
from hack.deploy.images import IMAGES
from hack.gitops import environment as environments
from hack.gitops import observed, stages
from hack.gitops.environment import Environment
from hack.gitops.errors import GitOpsError
from hack.gitops.observed import Observed
from hack.gitops.repository import Repository, Update
from hack.gitops.stages import Stage
from hack.process import CommandError
from hack.release import chart, images, version
from hack.release.errors import ReleaseError
from hack.release.version import Version
from hack.tools import ToolError

INTERVAL = 0.5
TIMEOUT = 600.0
# A workflow takes minutes, after which Flux has long dealt with the tag's own commit.
SETTLING = 60.0


class DeliveryError(GitOpsError):
    """A release does not get into the cluster; the message has what Flux says."""


def release(
    environment: Environment, wanted: str, on_stage: Callable[[Stage], object]
) -> list[Stage]:
    """Do what a person and then the workflow does, and follow it; the stages as they happened."""
    started = time.monotonic()
    done: list[Stage] = []

    def reached(name: str, detail: str) -> None:
        done.append(Stage(name, time.monotonic() - started, detail))
        on_stage(done[-1])

    tag = version.parse(wanted)
    repository = Repository(environment.working_copy)
    commit = repository.release(tag)
    reached("tag", f"{tag} at {commit[:7]}, pushed with {tag.number} in the chart")
    try:
        with repository.checkout(str(tag)) as source:
            prepared = _prepare(environment, tag, source)
            _settle(environment, commit)
            reached("images", f"chart pushed, {len(prepared.built)} images built, Flux idle")
            prepared.publish(say=lambda _: None)
    except CommandError as error:
        raise DeliveryError(
            f"{tag} is not complete in the registry, so nothing rolls: mend it and release the "
            f"next version\n{error}"
        ) from error
    reached("push", f"{IMAGES[images.LAST]} is the last")
    return [*done, *follow(environment, wanted, started, on_stage)]


def _prepare(environment: Environment, tag: Version, source: Path) -> images.Prepared:
    version.check(tag, source)
    chart.publish(tag, environment.registry, source, sign=False)
    engine = images.engine(environment.registry, sign=False)
    planned = images.plan(str(tag), environment.registry, source)
    return images.prepare(engine, planned, say=lambda _: None)


def _settle(environment: Environment, commit: str) -> None:
    deadline = time.monotonic() + SETTLING
    while time.monotonic() < deadline:
        if observed.look(environment.kube).is_settled(commit):
            return
        time.sleep(INTERVAL)


def follow(
    environment: Environment,
    wanted: str,
    since: float,
    on_stage: Callable[[Stage], object],
    timeout: float = TIMEOUT,
) -> list[Stage]:
    """What the cluster makes of pushed images, until the smoke test has passed.

    `since` is the start on time.monotonic's clock, `timeout` in seconds from now. DeliveryError
    when the release fails or is overtaken, or nothing happens in time.
    """
    delivery = _Delivery(version.parse(wanted), Repository(environment.working_copy))
    deadline = time.monotonic() + timeout
    done: list[Stage] = []
    seen = observed.look(environment.kube)
    for name, happened in delivery.steps():
        while (detail := happened(seen)) is None:
            if failure := delivery.new_failure(seen):
                on_stage(Stage("failed", time.monotonic() - since, failure))
            delivery.refuse(seen)
            if time.monotonic() > deadline:
                raise DeliveryError(f"no {name} within {timeout:.0f} s\n{seen.situation()}")
            time.sleep(INTERVAL)
            seen = observed.look(environment.kube)
        done.append(Stage(name, time.monotonic() - since, detail))
        on_stage(done[-1])
    return done


class _Delivery:
    """What is known of one version on its way into the cluster."""

    def __init__(self, wanted: Version, repository: Repository) -> None:
        self._wanted = wanted
        self._repository = repository
        self._update: Update | None = None
        self._failure: str | None = None

    def steps(self) -> list[tuple[str, Callable[[Observed], str | None]]]:
        """The stages, each with what is seen of it once it happened."""
        tag = str(self._wanted)
        return [
            ("policy", self._selected),
            ("commit", self._committed),
            ("reconcile", self._reconciled),
            ("hook", lambda seen: seen.migrated(tag)),
            ("rollout", lambda seen: seen.rolled_out(tag)),
            ("smoke test", lambda seen: seen.tested() if self._is_attempted(seen) else None),
        ]

    def refuse(self, seen: Observed) -> None:
        """DeliveryError when there is nothing more to wait for."""
        selected = seen.selected()
        if selected and self._wanted < selected:
            raise DeliveryError(f"{self._wanted} is overtaken: the policy selects {selected}")
        if self._is_attempted(seen) and seen.given_up():
            raise DeliveryError(
                f"{self._wanted} failed, and Flux tries it no more\n{seen.situation()}\n"
                "The next release that is good heals it; `make logs` has what the pods said"
            )

    def new_failure(self, seen: Observed) -> str | None:
        """Why the release failed at this version, told once; Flux may try it again."""
        failure = seen.failure() if self._is_attempted(seen) else None
        if failure in (None, self._failure):
            return None
        self._failure = failure
        return failure

    def _selected(self, seen: Observed) -> str | None:
        return f"{self._wanted} is selected" if seen.selected() == self._wanted else None

    def _committed(self, _: Observed) -> str | None:
        self._update = self._repository.update_to(str(self._wanted))
        return str(self._update) if self._update else None

    def _reconciled(self, seen: Observed) -> str | None:
        return f"the release is at {seen.attempted()[:7]}" if self._is_attempted(seen) else None

    def _is_attempted(self, seen: Observed) -> bool:
        update = self._update
        return update is not None and self._repository.contains(seen.attempted(), update.commit)


def main() -> int:
    """Exit code 0 when the pods run and the smoke test has passed, else 1 with what failed."""
    try:
        version.parse(os.environ.get("VERSION", ""))
        environment = environments.find(engines.from_environment())
        done: list[Stage] = []

        def show(stage: Stage) -> None:
            if not done:
                print(stages.HEAD)
            print(stages.line(stage, done[-1] if done else None), flush=True)
            done.append(stage)

        release(environment, os.environ["VERSION"], show)
        print(stages.last_line(done))
    except (CommandError, EngineError, GitOpsError, ReleaseError, ToolError) as error:
        print(f"make release: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
