import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from hack.deploy import images as deployed
from hack.process import CommandError
from hack.release import images, signature
from hack.release import source as git
from hack.release.errors import ReleaseError
from hack.release.registry import parse

REGISTRY = "docker.io/team"
DIGEST = "sha256:" + "d" * 64
COMMIT = git.Commit("c" * 40, 1_700_000_000, "https://github.com/team/taskapp")


class Machine:
    """Docker, buildah and cosign that record what they are told, and a registry's tags."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.tags: list[str] = []
        self.fails_at = -1

    def run(self, command: Sequence[str], **_: object) -> str:
        self.commands.append(list(command))
        if len(self.commands) - 1 == self.fails_at:
            raise CommandError(command, 1, "no")
        line = " ".join(command)
        if "imagetools" in command:
            self.tags.append(command[command.index("--tag") + 1])
        elif " push " in line:
            self.tags.append(command[-1])
        if "--metadata-file" in command:
            metadata = json.dumps({"containerimage.digest": DIGEST})
            Path(command[command.index("--metadata-file") + 1]).write_text(metadata)
        if "--digestfile" in command:
            Path(command[command.index("--digestfile") + 1]).write_text(DIGEST)
        return f"v1: digest: {DIGEST} size: 1\n"

    def command_for(self, app: str) -> list[str]:
        """The one that builds an app's image; all three are built at once."""
        (found,) = (it for it in self.commands if f"apps/{app}/Dockerfile" in it)
        return found


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(images, "run", made.run)
    monkeypatch.setattr(signature, "run", made.run)
    monkeypatch.setattr(git, "commit", lambda _: COMMIT)
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    return made


@pytest.fixture(params=["docker", "docker without TLS", "buildah"])
def registry(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    for module in (images, deployed):
        monkeypatch.setattr(module, "docker_runs", lambda: "docker" in request.param)
    return "http://127.0.0.1:5000/team" if "TLS" in request.param else REGISTRY


def publish(registry: str, sign: bool = False) -> list[str]:
    engine = images.engine(registry, sign)
    planned = images.plan("v1.2.3", registry, Path("/src"))
    return images.prepare(engine, planned, say=str).publish(say=str)


def test_image_that_flux_watches_is_last(machine: Machine, registry: str) -> None:
    publish(registry)
    assert [tag.rpartition("/")[2] for tag in machine.tags] == [
        "simple-taskapp-fastapi:v1.2.3",
        "simple-taskapp-flask-web:v1.2.3",
        "simple-taskapp-migrate:v1.2.3",
    ]


def test_no_tag_appears_before_every_image_is_built(machine: Machine, registry: str) -> None:
    images.prepare(
        images.engine(registry, sign=False), images.plan("v1.2.3", registry, Path()), say=str
    )
    assert len(machine.commands) == 3
    assert machine.tags == []


def test_failure_at_any_step_leaves_the_watched_tag_absent(machine: Machine, registry: str) -> None:
    publish(registry)
    steps = len(machine.commands)
    for step in range(steps):
        machine.commands, machine.tags, machine.fails_at = [], [], step
        with pytest.raises(CommandError):
            publish(registry)
        assert not any("migrate" in tag for tag in machine.tags), f"step {step} of {steps}"


@pytest.mark.parametrize("step", range(9))
def test_failing_signature_leaves_no_tag(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setattr(images, "docker_runs", lambda: True)
    machine.fails_at = step
    with pytest.raises(CommandError):
        publish(REGISTRY, sign=True)
    # Three times built and signed, then three tags.
    assert len(machine.tags) == max(0, step - 6)


def test_signed_and_tagged_is_the_digest_that_was_pushed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "docker_runs", lambda: True)
    published = publish(REGISTRY, sign=True)
    signed = [command[-1] for command in machine.commands if command[0] == "cosign"]
    tagged = [command[-1] for command in machine.commands if "imagetools" in command]
    assert sorted(signed) == sorted(tagged)
    assert tagged == published
    assert all(reference.endswith(f"@{DIGEST}") for reference in published)


def test_buildx_builds_both_architectures_with_sbom_and_provenance(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "docker_runs", lambda: True)
    publish(REGISTRY)
    line = " ".join(machine.command_for("api"))
    assert "--platform linux/amd64,linux/arm64 --sbom=true --provenance=mode=max" in line
    assert "push-by-digest=true,name-canonical=true,push=true" in line
    assert "--tag" not in line.split()


def test_image_says_what_it_is_and_what_from(machine: Machine, registry: str) -> None:
    publish(registry)
    labels = [
        it.partition("=")[2] for it in machine.command_for("api") if it.startswith("--label=")
    ]
    assert labels == [
        "org.opencontainers.image.title=simple-taskapp-fastapi",
        "org.opencontainers.image.version=v1.2.3",
        f"org.opencontainers.image.revision={COMMIT.revision}",
        "org.opencontainers.image.created=2023-11-14T22:13:20Z",
        "org.opencontainers.image.source=https://github.com/team/taskapp",
    ]


def test_registry_without_tls_is_told_so_and_named_without_the_scheme(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "docker_runs", lambda: False)
    assert images.push("http://127.0.0.1:5000/team/x:v1.2.3") == DIGEST
    assert "--tls-verify=false" in machine.commands[0]
    assert machine.commands[0][-1] == "127.0.0.1:5000/team/x:v1.2.3"
    images.push("registry.example/team/x:v1.2.3")
    assert "--tls-verify=false" not in machine.commands[1]


@pytest.mark.usefixtures("machine")
def test_built_for_this_machine_is_what_push_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deployed, "docker_runs", lambda: False)
    built = images.build("v1.2.3", "http://127.0.0.1:5000/team", Path())
    assert built["migrate"] == "http://127.0.0.1:5000/team/simple-taskapp-migrate:v1.2.3"
    assert list(built)[-1] == images.LAST


@pytest.mark.parametrize(
    ("docker", "registry"), [(False, REGISTRY), (True, "http://127.0.0.1:5000/team")]
)
def test_what_cannot_be_signed_is_refused(
    monkeypatch: pytest.MonkeyPatch, docker: bool, registry: str
) -> None:
    monkeypatch.setattr(images, "docker_runs", lambda: docker)
    with pytest.raises(ReleaseError, match=r"SIGN=keyless.*needs Docker and a registry with TLS"):
        images.engine(registry, sign=True)


def test_machine_that_builds_no_images_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(images, "docker_runs", lambda: False)
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(ReleaseError, match="start Docker, or install buildah"):
        images.engine(REGISTRY, sign=False)


@pytest.mark.parametrize(
    ("text", "registry"),
    [
        ("docker.io/team", "docker.io/team"),
        ("ghcr.io/Team/Sub", "ghcr.io/team/sub"),
        ("http://127.0.0.1:5000/team", "http://127.0.0.1:5000/team"),
    ],
)
def test_registry_is_read(text: str, registry: str) -> None:
    assert parse(text) == registry


@pytest.mark.parametrize(
    "text",
    ["", "docker.io", "docker.io/", "/team", "https://docker.io/team", "docker.io/team/",
     "docker.io/te am", "docker.io/team:v1", "docker.io/--team", "host:port/team"],
)  # fmt: skip
def test_what_is_no_registry_is_named_with_an_example(text: str) -> None:
    with pytest.raises(ReleaseError, match=r"^REGISTRY=.* is no registry.*docker\.io/team"):
        parse(text)


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("https://github.com/team/taskapp.git", "https://github.com/team/taskapp"),
        ("git@github.com:team/taskapp.git", "https://github.com/team/taskapp"),
        ("ssh://git@github.com/team/taskapp", "https://github.com/team/taskapp"),
        ("http://user:secret@127.0.0.1:30300/x.git", "http://127.0.0.1:30300/x"),
        ("/home/me/taskapp", ""),
        ("", ""),
    ],
)
def test_source_of_an_image_has_no_password(remote: str, url: str) -> None:
    assert git.public_url(remote) == url


def test_every_image_has_its_place_in_the_order() -> None:
    assert sorted(images.ORDER) == sorted(deployed.IMAGES)
