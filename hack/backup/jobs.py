"""Jobs made from what a release already has: its CronJob of backups and its last migration."""

import json
import time
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from hack.backup.errors import BackupError, ScriptError
from hack.deploy.kube import Kube

Object = dict[str, Any]
SCRIPTS = "/etc/taskapp/backup"
POLL = 0.5


@dataclass(frozen=True)
class Jobs:
    """Runs Jobs in the namespace of a release."""

    kube: Kube
    namespace: str
    release: str = "taskapp"

    def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        """Kubectl in the release's namespace."""
        return self.kube.kubectl("-n", self.namespace, *arguments, stdin=stdin)

    def find(self, kind: str, component: str) -> Object | None:
        """The component's object of a kind, whatever prefix its name has."""
        labels = f"app.kubernetes.io/name={component},app.kubernetes.io/instance={self.release}"
        found = json.loads(self.kubectl("get", kind, "-l", labels, "-o", "json"))["items"]
        return found[0] if found else None

    def run_script(self, script: str, *arguments: str) -> str:
        """Run one of the scripts in charts/backup/files; what it said, ScriptError if it fails."""
        return self.run(self.script_job(script, *arguments))

    def script_job(self, script: str, *arguments: str) -> Object:
        """The CronJob's own Job with another script in it."""
        cron = self.find("cronjobs", "backup")
        if cron is None:
            raise BackupError(
                f"release {self.release} in namespace {self.namespace} makes no backups: "
                "set backup.enabled to true"
            )
        spec: Object = deepcopy(cron["spec"]["jobTemplate"]["spec"])
        spec["template"]["spec"]["containers"][0]["args"] = [f"{SCRIPTS}/{script}.sh", *arguments]
        if script == "restore":
            # One that is cut short leaves no database behind.
            del spec["activeDeadlineSeconds"]
        return self._job(f"{cron['metadata']['name']}-{script}", spec)

    def migration_job(self) -> Object | None:
        """The release's last migration, against the database that runs now."""
        hook, cron = self.find("jobs", "migrate"), self.find("cronjobs", "backup")
        if hook is None or cron is None:
            return None
        pod = deepcopy(hook["spec"]["template"]["spec"])
        pod.pop("initContainers", None)
        (container,) = pod["containers"]
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        pod["volumes"] = [volume for volume in pod["volumes"] if volume["name"] in mounted]
        backup = cron["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]
        host = next(item for item in backup["env"] if item["name"] == "DB_HOST")
        container["env"] = [
            host if item["name"] == "DB_HOST" else item for item in container["env"]
        ]
        labels = cron["metadata"]["labels"] | {"app.kubernetes.io/name": "migrate"}
        template = {"metadata": {"labels": labels}, "spec": pod}
        return self._job(f"{hook['metadata']['name']}-again", {"template": template})

    def _job(self, name: str, spec: Object) -> Object:
        labels = spec["template"]["metadata"]["labels"]
        return {
            "apiVersion": "batch/v1",
            "kind": "Job",
            # Not the hook's own labels: the next look-up of the migration must not find this one.
            "metadata": {
                "generateName": f"{name}-",
                "labels": labels | {"app.kubernetes.io/name": "backup"},
            },
            "spec": {**spec, "backoffLimit": 0, "ttlSecondsAfterFinished": 86400},
        }

    def run(self, job: Object) -> str:
        """Run a Job to its end; what it said, ScriptError with that if it fails."""
        name = self.kubectl("create", "-f", "-", "-o", "name", stdin=json.dumps(job)).strip()
        while not (ended := self._ended(name)):
            time.sleep(POLL)
        log = self.kubectl("logs", name, "--all-containers")
        if ended != "Complete":
            raise ScriptError(f"{name} in {self.namespace} failed:\n{log}", self._exit_code(name))
        self.kubectl("delete", name, "--wait=false")
        return log

    def _ended(self, name: str) -> str | None:
        status = json.loads(self.kubectl("get", name, "-o", "json"))["status"]
        for condition in status.get("conditions", []):
            if condition["status"] == "True" and condition["type"] in {"Complete", "Failed"}:
                return str(condition["type"])
        return None

    def _exit_code(self, name: str) -> int | None:
        path = "{.items[0].status.containerStatuses[0].state.terminated.exitCode}"
        selector = f"job-name={name.partition('/')[2]}"
        code = self.kubectl("get", "pods", "-l", selector, "-o", f"jsonpath={path}")
        return int(code) if code else None
