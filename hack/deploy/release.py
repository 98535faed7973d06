"""The Helm release of the app: install, smoke test, where to find it."""

from hack import tools
from hack.deploy.engines import Engine, EngineError
from hack.deploy.kube import Kube
from hack.process import CommandError

NAME = "taskapp"
NAMESPACE = "taskapp"
CHART = tools.ROOT / "charts" / "taskapp"
HELP = "docs/troubleshooting.md says what each of these means, and what helps"
VALUES = tools.ROOT / "clusters" / "local" / "values.yaml"


def refuse_flux(kube: Kube) -> None:
    """EngineError when Flux runs the release: it would undo what is installed by hand."""
    label = f"helm.toolkit.fluxcd.io/name={NAME}"
    if kube.kubectl("-n", NAMESPACE, "get", "deployments", "-l", label, "-o", "name"):
        raise EngineError(
            f"Flux runs the release {NAME} here and would undo this: `make gitops` brings what you "
            "changed by way of Git, `make release VERSION=...` a new version, and `make down` "
            "removes everything"
        )


def install(engine: Engine, values: list[str]) -> None:
    """Install or upgrade, and wait until every pod is ready."""
    local = ["-f", str(VALUES)] if engine.origin() else []
    where = ["-n", NAMESPACE, "--create-namespace"]
    waiting = ["--wait", "--timeout", "5m"]
    try:
        engine.kube.helm(
            "upgrade", "--install", NAME, str(CHART), *where, *local, *values, *waiting
        )
    except CommandError as error:
        raise EngineError(f"{error}\n\n{_situation(engine.kube)}\n\n{HELP}") from error


def smoke_test(engine: Engine) -> None:
    """Run `helm test`: a task is added, completed and deleted through the proxy."""
    print(engine.kube.helm("test", NAME, "-n", NAMESPACE, "--logs", "--timeout", "2m"))


def uninstall(engine: Engine) -> None:
    """Remove the release; its volume and passwords stay, as its notes say."""
    engine.kube.helm("uninstall", NAME, "-n", NAMESPACE, "--wait", "--ignore-not-found")


def _situation(kube: Kube) -> str:
    """What a person would look at first when an install fails."""
    namespaced = ["-n", NAMESPACE]
    warnings = ["--field-selector", "type=Warning", "--sort-by", ".lastTimestamp"]
    columns = "-o=custom-columns=OBJECT:.involvedObject.name,REASON:.reason,MESSAGE:.message"
    questions = {
        "pods": ["get", "pods"],
        "latest warnings": ["get", "events", *warnings, columns],
        "migration": ["logs", f"job/{NAME}-migrate", "-c", "migrate", "--tail=5"],
    }
    return "\n\n".join(
        f"{title}:\n{_last_lines(kube, [*namespaced, *arguments])}"
        for title, arguments in questions.items()
    )


def _last_lines(kube: Kube, arguments: list[str]) -> str:
    try:
        return "\n".join(kube.kubectl(*arguments).splitlines()[-12:])
    except CommandError as error:
        return str(error)


def next_steps(engine: Engine) -> str:
    """What a person types next."""
    kubectl = f"kubectl {' '.join(engine.kube.flags())} -n {NAMESPACE}"
    origin = engine.origin()
    if origin:
        opening = f"Open {origin}/app2/"
    else:
        forward = f"{kubectl} port-forward service/{NAME}-proxy 8080:80"
        opening = f"Run `{forward}` and open http://127.0.0.1:8080/app2/"
    return f"\n{opening}\n\nLook around:  {kubectl} get pods\nRemove it:    make down"
