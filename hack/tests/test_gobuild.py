import os
from dataclasses import replace
from pathlib import Path

import pytest

from hack import tools
from hack.cluster import binaries
from hack.gitops import node_images
from hack.gobuild import GoError, Program, check_go, go_version, module_version, tool_packages

# Answers `go env GOVERSION`; notes where and what it builds, as one file or one for each tool.
FAKE_GO = """\
#!/bin/sh
test "$1" = env && { echo go1.26.3; exit; }
while [ "$1" != -o ]; do shift; done
target=$2
shift 2
if [ -d "$target" ]; then
  for tool; do echo "$PWD" > "$target/${tool##*/}"; done
else
  echo "$PWD $*" > "$target"
fi
"""
OF_THE_NODE = {program.folder for program in (*binaries.PROGRAMS, binaries.METRICS_SERVER)}


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    tool = "tool example.test/two/cmd/two\n"
    suite = "tool (\n\texample.test/a\n\texample.test/b\n)\n"
    for name, more in (("one", ""), ("two", tool), ("suite", suite)):
        (tmp_path / "go" / name).mkdir(parents=True)
        go_mod = f"require example.test/{name} v1.2.3\n{more}"
        (tmp_path / "go" / name / "go.mod").write_text(go_mod)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    return tmp_path / "go"


def install_go(tmp_path: Path, script: str) -> None:
    go = tmp_path / "bin" / "go"
    go.parent.mkdir()
    go.write_text(script)
    go.chmod(0o755)


def test_every_module_folder_is_used_and_pins_its_modules() -> None:
    folders = {file.parent for file in tools.ROOT.glob("hack/**/go.mod")}
    tool_folders = {folder for folder in folders if folder.name in tools.TOOLS}
    read_only = {folder for folder in folders if folder.name == "manifests"}
    assert folders == {*OF_THE_NODE, node_images.CONTROLLERS.folder, *tool_folders, *read_only}
    assert [folder for folder in folders if not (folder / "go.sum").exists()] == []


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


def test_tools_are_read_from_lines_and_blocks() -> None:
    assert tool_packages("tool a.test/x\ntool (\n\tb.test/y\n\tc.test/z\n)\n") == [
        "a.test/x",
        "b.test/y",
        "c.test/z",
    ]
    assert tool_packages("module m\n\nrequire tool.test/x v1.0.0\n") == []


@pytest.mark.parametrize("file", ["go.mod", "go.sum", "main.go", "new.go"])
def test_path_changes_with_every_file(tmp_path: Path, file: str) -> None:
    for name in ("go.mod", "go.sum", "main.go"):
        (tmp_path / name).write_text("before")
    before = Program(tmp_path).path
    assert Program(tmp_path).path == before
    (tmp_path / file).write_text("after")
    assert Program(tmp_path).path != before


def test_path_changes_with_what_is_stamped() -> None:
    kubernetes = binaries.KUBERNETES
    assert replace(kubernetes, stamps=()).path != kubernetes.path


def test_kubernetes_knows_its_version() -> None:
    linker = binaries.KUBERNETES.flags()[-1]
    assert f"-X k8s.io/component-base/version.gitVersion=v{binaries.KUBERNETES.version}" in linker
    assert "-X k8s.io/component-base/version.gitMinor=37" in linker
    assert "-X" not in binaries.PAUSE.flags()[-1]


def test_helm_is_stamped_with_the_version_of_its_module() -> None:
    version = tools.HELM3.version
    assert version.startswith("3.")
    assert f"internal/version.version=v{version}" in tools.HELM3.flags()[-1]


def test_program_is_compiled_in_its_folder_once(modules: Path) -> None:
    install_go(modules.parent, FAKE_GO)
    program = Program(modules / "one")
    assert program.build().read_text() == f"{modules / 'one'} .\n"
    assert program.path.name.startswith("one-1.2.3-")
    program.path.write_text("kept")
    assert program.build().read_text() == "kept"


def test_tool_of_a_module_is_compiled_by_its_package(modules: Path) -> None:
    install_go(modules.parent, FAKE_GO)
    assert Program(modules / "two").build().read_text().endswith(" example.test/two/cmd/two\n")


def test_several_tools_of_a_module_are_compiled_together(modules: Path) -> None:
    install_go(modules.parent, FAKE_GO)
    assert {file.name for file in Program(modules / "suite").build().iterdir()} == {"a", "b"}


@pytest.mark.parametrize("name", ["one", "suite"])
def test_failing_go_says_what_to_check_and_leaves_nothing(modules: Path, name: str) -> None:
    failing = "echo dial tcp: lookup proxy: no such host >&2; exit 1"
    install_go(modules.parent, f"#!/bin/sh\ntest $1 = env && {{ echo go1.27; exit; }}\n{failing}\n")
    expected = rf"(?s)go cannot compile {name} 1\.2\.3.*GOPROXY.*no such host"
    with pytest.raises(GoError, match=expected):
        Program(modules / name).build()
    assert list((modules.parent / "cache" / "taskapp" / "bin").iterdir()) == []


def test_missing_go_is_named_with_the_version_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GoError, match=r"no `go` on PATH: install Go 1\.26\.3 or newer"):
        check_go()


def test_old_go_is_named_with_its_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    install_go(tmp_path, "#!/bin/sh\necho go1.19.8\n")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    with pytest.raises(GoError, match=r"Go is go1\.19\.8: install Go 1\.26\.3"):
        check_go()


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("go1.26.3", (1, 26, 3)),
        ("go1.27", (1, 27, 0)),
        ("go1.28rc1", (1, 28, 0)),
        ("sh: go: cannot execute", ()),
    ],
)
def test_go_version_is_read_from_what_go_prints(shown: str, expected: tuple[int, ...]) -> None:
    assert go_version(shown) == expected


@pytest.mark.usefixtures("modules")
def test_kubernetes_is_compiled_before_what_shares_its_packages(
    monkeypatch: pytest.MonkeyPatch, modules: Path
) -> None:
    one, two = Program(modules / "one"), Program(modules / "two")
    monkeypatch.setattr(binaries, "PROGRAMS", [two, one])
    monkeypatch.setattr(binaries, "KUBERNETES", one)
    compiled: list[str] = []
    monkeypatch.setattr(Program, "build", lambda p: compiled.append(p.name))
    binaries.build()
    assert compiled == ["one", "two"]
    two.path.parent.mkdir(parents=True)
    two.path.touch()
    assert binaries.missing() == [one]
