import os
from pathlib import Path

import pytest

from hack.cluster import binaries
from hack.cluster.binaries import Program, build_flags, build_key, module_version
from hack.cluster.errors import ClusterError

FAKE_GO = """\
#!/bin/sh
while [ "$1" != -o ]; do shift; done
echo "$PWD" > "$2"
"""


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("one", "two"):
        (tmp_path / "go" / name).mkdir(parents=True)
        (tmp_path / "go" / name / "go.mod").write_text(f"require example.test/{name} v1.2.3\n")
    monkeypatch.setattr(binaries, "SOURCES", tmp_path / "go")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    return tmp_path / "go"


def install_go(sources: Path, script: str) -> None:
    go = sources.parent / "bin" / "go"
    go.parent.mkdir()
    go.write_text(script)
    go.chmod(0o755)


def test_every_folder_of_go_is_a_program_with_pinned_modules() -> None:
    folders = {folder.name for folder in binaries.SOURCES.iterdir()}
    assert folders == {program.name for program in binaries.PROGRAMS}
    for program in binaries.PROGRAMS:
        assert (program.folder / "go.sum").exists()


@pytest.mark.parametrize(
    ("go_mod", "version"),
    [
        ("require github.com/coredns/coredns v1.14.7\n", "1.14.7"),
        ("require (\n\tother.test/x v0.1.0\n\tk8s.test/coredns v1.2.3 // indirect\n)\n", "1.2.3"),
        ("require github.com/who/coredns/v2 v2.6.3\n", "2.6.3"),
        ("module coredns\n\ngo 1.26.0\n", ""),
        ("require other.test/coredns-extra v9.9.9\n", ""),
    ],
)
def test_version_is_that_of_the_required_module(go_mod: str, version: str) -> None:
    assert module_version(go_mod, "coredns") == version


@pytest.mark.parametrize("file", ["go.mod", "go.sum", "main.go", "new.go"])
def test_key_changes_with_every_file(tmp_path: Path, file: str) -> None:
    for name in ("go.mod", "go.sum", "main.go"):
        (tmp_path / name).write_text("before")
    before = build_key(tmp_path, [])
    assert build_key(tmp_path, []) == before
    (tmp_path / file).write_text("after")
    assert build_key(tmp_path, []) != before


def test_key_changes_with_the_flags(tmp_path: Path) -> None:
    assert build_key(tmp_path, build_flags("1.2.3")) != build_key(tmp_path, build_flags("1.2.4"))


def test_kubernetes_knows_its_version() -> None:
    linker = build_flags("1.37.1")[-1]
    assert "-X k8s.io/component-base/version.gitVersion=v1.37.1" in linker
    assert "-X k8s.io/component-base/version.gitMinor=37" in linker
    assert "-X" not in build_flags("")[-1]


def test_program_is_compiled_in_its_folder_once(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_go(sources, FAKE_GO)
    program = Program("one")
    binaries.compile_program(program)
    assert program.path.read_text().strip() == str(sources / "one")
    assert program.path.name.startswith("one-1.2.3-")
    monkeypatch.setattr(binaries, "PROGRAMS", [program, Program("two")])
    assert binaries.missing() == [Program("two")]


def test_failing_go_says_what_to_check_and_leaves_nothing(sources: Path) -> None:
    install_go(sources, "#!/bin/sh\necho dial tcp: lookup proxy: no such host >&2\nexit 1\n")
    with pytest.raises(ClusterError, match=r"(?s)go cannot compile one 1\.2\.3.*GOPROXY.*no such"):
        binaries.compile_program(Program("one"))
    assert list((sources.parent / "cache" / "taskapp" / "bin").iterdir()) == []


@pytest.mark.usefixtures("sources")
def test_kubernetes_is_compiled_before_what_shares_its_packages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, two = Program("one"), Program("two")
    monkeypatch.setattr(binaries, "PROGRAMS", [two, one])
    monkeypatch.setattr(binaries, "KUBERNETES", one)
    compiled: list[str] = []
    monkeypatch.setattr(binaries, "compile_program", lambda p: compiled.append(p.name))
    binaries.build()
    assert compiled == ["one", "two"]
