import pytest

from hack import debian
from hack.debian import MirrorError

TARGETS = """\
main bookworm-security http://mirror.test/debian-security/
main bookworm https://other.test/linux/tool/
contrib bookworm http://contrib.test/debian/
main bookworm http://mirror.test/debian/
"""


def test_mirror_is_the_machines_own_for_its_release() -> None:
    assert debian.choose_mirror(TARGETS, "bookworm") == "http://mirror.test/debian/"


def test_machine_without_a_debian_mirror_learns_what_is_needed() -> None:
    with pytest.raises(MirrorError, match=r"no Debian archive for 'noble': .* Debian 12"):
        debian.choose_mirror(TARGETS, "noble")


@pytest.mark.parametrize(
    ("os_release", "expected"),
    [
        ('ID=debian\nVERSION_CODENAME=bookworm\nNAME="Debian"\n', "bookworm"),
        ('VERSION_CODENAME="noble"\n', "noble"),
        ("ID=debian\n", "unknown"),
    ],
)
def test_codename_is_read_from_os_release(os_release: str, expected: str) -> None:
    assert debian.codename(os_release) == expected
