"""A restore: nothing is touched before the backup is known to be whole."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from hack.backup.errors import BackupError, ScriptError
from hack.backup.jobs import Jobs
from hack.steps import timed

REPLICAS = "taskapp/replicas-before-restore"
# The exit code of restore.sh when the database is as it was.
AS_BEFORE = 1


def restore(jobs: Jobs, file: str) -> str:
    """Verify the file, keep the API away, load, migrate; what the restore said."""
    _refuse_flux(jobs)
    with timed(f"verify {file}"):
        jobs.run_script("verify", file)
    with _without_api(jobs):
        with timed("save what is there, and load"):
            said = jobs.run_script("restore", file)
        _migrate(jobs)
    return said


def _migrate(jobs: Jobs) -> None:
    """A backup may be older than the schema."""
    job = jobs.migration_job()
    if job is None:
        return
    with timed("migrate"):
        try:
            jobs.run(job)
        except ScriptError as error:
            raise BackupError(f"{error}\nthe API stays away: `make restore` again") from error


def _refuse_flux(jobs: Jobs) -> None:
    """Flux would bring the API back in the middle."""
    deployment = jobs.find("deployments", "api")
    if deployment is None:
        return
    flux = deployment["metadata"]["labels"].get("helm.toolkit.fluxcd.io/name")
    if not flux:
        return
    found = json.loads(jobs.kubectl("get", "helmrelease", flux, "-o", "json"))
    if not found["spec"].get("suspend"):
        raise BackupError(
            f"Flux runs this release and would undo steps of a restore: run `flux suspend "
            f"helmrelease {flux} -n {jobs.namespace}` before, and `flux resume` after it"
        )


@contextmanager
def _without_api(jobs: Jobs) -> Iterator[None]:
    """No pod of the API while the context lasts, nor after it if the database is not whole."""
    deployment = jobs.find("deployments", "api")
    if deployment is None:
        yield
        return
    name = f"deployment/{deployment['metadata']['name']}"
    # One that was cut short has left its note.
    noted = deployment["metadata"].get("annotations", {}).get(REPLICAS)
    replicas = int(noted or deployment["spec"]["replicas"])
    with timed("stop the API"):
        jobs.kubectl("annotate", name, f"{REPLICAS}={replicas}", "--overwrite")
        jobs.kubectl("scale", name, "--replicas=0")
        selector = ",".join(
            f"{key}={value}" for key, value in deployment["spec"]["selector"]["matchLabels"].items()
        )
        jobs.kubectl("wait", "pod", "-l", selector, "--for=delete", "--timeout=120s")
    try:
        yield
    except ScriptError as error:
        if error.code != AS_BEFORE:
            raise BackupError(
                f"{error}\nthe API stays away from what is no whole database: `make restore` again"
            ) from error
        _start(jobs, name, replicas)
        raise
    _start(jobs, name, replicas)


def _start(jobs: Jobs, name: str, replicas: int) -> None:
    with timed("start the API"):
        jobs.kubectl("scale", name, f"--replicas={replicas}")
        jobs.kubectl("annotate", name, f"{REPLICAS}-")
        jobs.kubectl("rollout", "status", name, "--timeout=180s")
