"""What must hold from the tag of an image to the pods that run it."""

import re
from collections.abc import Iterator

from clusters import ask_helm, markers
from clusters.environments import Environment
from clusters.release import RenderError, rendered
from clusters.schemas import name
from hack.deploy.images import IMAGES
from hack.release.images import LAST
from render.chart import Manifest, find, pod_specs

# GitHub starts no workflow for such commits, nor for tags on them.
SKIPS = re.compile(r"\[(skip ci|ci skip|no ci|skip actions|actions skip)\]|skip-checks:", re.I)
GONE = re.compile(r"\.(Updated|ImageResult)\b")
UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


def chart(env: Environment) -> Iterator[str]:
    """The chart takes the values, and all three images come with the tag that Flux writes."""
    source = env.one("HelmRelease")["spec"].get("chart", {}).get("spec")
    if source and source.get("reconcileStrategy") != "Revision":
        yield f"{name(env.one('HelmRelease'))}: only reconcileStrategy Revision sees a new tag"
    try:
        objects = rendered(env)
    except RenderError as error:
        yield f"{name(env.one('HelmRelease'))}: {error}"
        return
    tag = _values_tag(env)
    images = {image for spec in pod_specs(objects).values() for image in _images(spec)}
    for image in IMAGES.values():
        found = [reference for reference in images if f"/{image}:" in reference]
        if [reference.rpartition(":")[2] for reference in found] != [tag]:
            yield f"values.yaml: {image} should have the tag {tag} and is {found or 'not there'}"


def watched_image(env: Environment) -> Iterator[str]:
    """Flux watches the image that a release pushes last, where the pods pull it from."""
    item = env.one("ImageRepository")
    image, last = item["spec"]["image"], IMAGES[LAST]
    if image.rpartition("/")[2] != last:
        yield f"{name(item)}: watches {image}, but a release pushes {last} last"
        return
    try:
        specs = pod_specs(rendered(env)).values()
    except RenderError:
        return
    pulled = {reference for spec in specs for reference in _images(spec)}
    if not any(reference.startswith(f"{image}:") for reference in pulled):
        yield f"{name(item)}: watches {image}, but no pod pulls that"


def policy(env: Environment) -> Iterator[str]:
    """The policy's range is one, and has the tag that stands in the values."""
    item = env.one("ImagePolicy")
    constraint, tag = item["spec"]["policy"]["semver"]["range"], _values_tag(env)
    try:
        if not ask_helm.accepted([tag], constraint):
            yield f"{name(item)}: the range {constraint!r} does not have {tag}, which runs"
    except ValueError as error:
        yield f"{name(item)}: {constraint!r} is no range: {error}"


def automation(env: Environment) -> Iterator[str]:
    """The automation writes the environment's own folder, with a message that works."""
    item = env.one("ImageUpdateAutomation")
    spec = item["spec"]
    if spec["update"]["path"] != f"./clusters/{env.name}":
        path = spec["update"]["path"]
        yield f"{name(item)}: spec.update.path is {path}, not ./clusters/{env.name}"
    message = spec["git"]["commit"]["messageTemplate"]
    if gone := GONE.search(message):
        yield f"{name(item)}: the message uses {gone[0]}, which Flux no longer has: use .Changed"
    if skip := SKIPS.search(message):
        yield f"{name(item)}: the message has {skip[0]}: a release tagged there would not start"


def marked_lines(env: Environment) -> Iterator[str]:
    """Flux finds its markers, and they name a policy that it looks at, on the lines meant."""
    namespace = env.one("ImageUpdateAutomation")["metadata"].get("namespace")
    policies = {item["metadata"]["name"] for item in env.of("ImagePolicy")}
    places = []
    for marker in markers.find(env.folder):
        where = f"{marker.file.relative_to(env.folder)}:{marker.line}"
        if marker.problem:
            yield f"{where}: {marker.problem}"
            continue
        places.append((marker.file.name, marker.path))
        if marker.namespace != namespace:
            yield f"{where}: Flux looks at policies in {namespace}, not in {marker.namespace}"
        elif marker.policy not in policies:
            yield f"{where}: there is no ImagePolicy {namespace}/{marker.policy}"
        if marker.field != "tag":
            yield f"{where}: ends in {marker.field or 'nothing'}, not in :tag"
    intended = {("values.yaml", "global.imageTag")}
    if env.of("OCIRepository"):
        intended.add(("chart.yaml", "spec.ref.semver"))
    for file, path in sorted(intended ^ set(places)):
        yield f"{file}: {path} is {'not marked' if (file, path) in intended else 'marked'}"


def timeouts(env: Environment) -> Iterator[str]:
    """Flux waits longer than the migration and the smoke test give themselves."""
    try:
        objects = rendered(env)
    except RenderError:
        return
    release, wired = env.one("HelmRelease"), env.kustomization
    (migration,) = (item["spec"]["activeDeadlineSeconds"] for item in objects.of("Job"))
    smoke = max(item["spec"]["activeDeadlineSeconds"] for item in objects.of("Pod"))
    needed = [(release, "timeout", migration), (release, "test/timeout", smoke)]
    for item, path, deadline in [*needed, (wired, "timeout", migration)]:
        timeout = find(item["spec"], path) or "0s"
        if seconds(timeout) <= deadline:
            where = path.replace("/", ".")
            yield f"{name(item)}: spec.{where} {timeout} is not above the deadline of {deadline} s"


def seconds(duration: str) -> float:
    """The length of a Go duration such as 1m30s."""
    return sum(float(n) * UNITS[unit] for n, unit in re.findall(r"([\d.]+)(ms|h|m|s)", duration))


def _images(spec: Manifest) -> list[str]:
    return [item["image"] for item in [*spec.get("initContainers", []), *spec["containers"]]]


def _values_tag(env: Environment) -> str:
    return markers.value(env.folder / "values.yaml", "global.imageTag")
