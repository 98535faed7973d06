"""The values that every component has, or every one with a Deployment."""

from render import declared
from render.effects import CRON_POD, POD, Effect

TAG = str(declared.values()["global.imageTag"])
REGISTRY = str(declared.values()["global.imageRegistry"])
DIGEST = "sha256:" + "a" * 64
NODE_AFFINITY: dict[str, object] = {"nodeAffinity": {}}
TOLERATION = {"key": "dedicated", "operator": "Exists"}

# Component, the object that its pod comes from, its container, the image without the registry.
PODS = [
    ("proxy", "Deployment/t-proxy", "nginx", "docker.io", "library/nginx", "1.30"),
    ("web", "Deployment/t-web", "web", REGISTRY, "simple-taskapp-flask-web", TAG),
    ("api", "Deployment/t-api", "api", REGISTRY, "simple-taskapp-fastapi", TAG),
    (
        "migrate",
        "Job/t-migrate",
        "migrate",
        REGISTRY,
        "simple-taskapp-migrate",
        TAG,
    ),
    ("mysql", "StatefulSet/t-mysql", "mysql", "docker.io", "library/mysql", "9.7"),
    ("backup", "CronJob/t-backup", "backup", "docker.io", "library/mysql", "9.7"),
]
SCALED = ["proxy", "web", "api"]


def _pod(target: str) -> str:
    return CRON_POD if target.startswith("CronJob/") else POD


def _image_rows() -> list[Effect]:
    rows = []
    for component, target, container, registry, repository, tag in PODS:
        on = {f"{component}.enabled": True}
        image = f"{_pod(target)}/containers/{container}/image"
        for key, value, expected in [
            ("registry", "r.example:5000/x", f"r.example:5000/x/{repository}:{tag}"),
            ("repository", "other", f"{registry}/other:{tag}"),
            ("tag", "v9.9.9", f"{registry}/{repository}:v9.9.9"),
            ("digest", DIGEST, f"{registry}/{repository}@{DIGEST}"),
        ]:
            rows.append(Effect(f"{component}.image.{key}", value, target, image, expected, on))
        policy = f"{_pod(target)}/containers/{container}/imagePullPolicy"
        rows.append(Effect(f"{component}.image.pullPolicy", "Always", target, policy, "Always", on))
    return rows


def _placement_rows() -> list[Effect]:
    rows = []
    for component, target, container, *_ in PODS:
        on, pod = {f"{component}.enabled": True}, _pod(target)
        cpu = f"{pod}/containers/{container}/resources/limits/cpu"
        annotation = f"{pod.removesuffix('/spec')}/metadata/annotations/example.com~1team"
        rows += [
            Effect(f"{component}.resources", {"limits": {"cpu": "7"}}, target, cpu, "7", on),
            Effect(
                f"{component}.podAnnotations",
                {"example.com/team": "x"},
                target,
                annotation,
                "x",
                on,
            ),
            Effect(
                f"{component}.priorityClassName",
                "high",
                target,
                f"{pod}/priorityClassName",
                "high",
                on,
            ),
            Effect(
                f"{component}.nodeSelector",
                {"disk": "ssd"},
                target,
                f"{pod}/nodeSelector/disk",
                "ssd",
                on,
            ),
            Effect(
                f"{component}.tolerations",
                [TOLERATION],
                target,
                f"{pod}/tolerations/0",
                TOLERATION,
                on,
            ),
            Effect(
                f"{component}.affinity", NODE_AFFINITY, target, f"{pod}/affinity", NODE_AFFINITY, on
            ),
        ]
    return rows


def _scaling_rows() -> list[Effect]:
    rows = []
    for name in SCALED:
        hpa, pdb = f"HorizontalPodAutoscaler/t-{name}", f"PodDisruptionBudget/t-{name}"
        on = {f"{name}.autoscaling.enabled": True}
        cpu = "/spec/metrics/0/resource/target/averageUtilization"
        window = "/spec/behavior/scaleDown/stabilizationWindowSeconds"
        rows += [
            Effect(f"{name}.replicas", 5, f"Deployment/t-{name}", "/spec/replicas", 5),
            Effect(
                f"{name}.autoscaling.enabled", True, f"Deployment/t-{name}", "/spec/replicas", None
            ),
            Effect(f"{name}.autoscaling.minReplicas", 4, hpa, "/spec/minReplicas", 4, on),
            Effect(f"{name}.autoscaling.maxReplicas", 9, hpa, "/spec/maxReplicas", 9, on),
            Effect(f"{name}.autoscaling.targetCPUUtilizationPercentage", 55, hpa, cpu, 55, on),
            Effect(
                f"{name}.autoscaling.scaleDownStabilizationWindowSeconds", 30, hpa, window, 30, on
            ),
            Effect(f"{name}.podDisruptionBudget.enabled", False, pdb, "", None),
            Effect(
                f"{name}.podDisruptionBudget.maxUnavailable",
                "25%",
                pdb,
                "/spec/maxUnavailable",
                "25%",
            ),
        ]
    return rows


def _monitor_rows() -> list[Effect]:
    rows = []
    for name, kind, endpoints, port in [
        ("web", "ServiceMonitor", "/spec/endpoints/0", "metrics"),
        ("api", "ServiceMonitor", "/spec/endpoints/0", "metrics"),
        ("proxy", "PodMonitor", "/spec/podMetricsEndpoints/0", "status"),
    ]:
        monitor, path = f"{kind}/t-{name}", f"{name}.{kind[0].lower()}{kind[1:]}"
        on, label = {f"{path}.enabled": True}, "/metadata/labels/release"
        rows += [
            Effect(f"{path}.enabled", True, monitor, f"{endpoints}/port", port),
            Effect(f"{path}.interval", "5s", monitor, f"{endpoints}/interval", "5s", on),
            Effect(f"{path}.labels", {"release": "p"}, monitor, label, "p", on),
        ]
    return rows


EFFECTS = [*_image_rows(), *_placement_rows(), *_scaling_rows(), *_monitor_rows()]
