import sys

import pytest

from hack.process import CommandError, run


def test_failure_shows_the_command_its_code_and_the_end_of_its_output() -> None:
    script = "import sys; print('\\n'.join(map(str, range(40)))); sys.exit(3)"
    with pytest.raises(
        CommandError, match=r"(?s)-c .*failed with exit code 3:\n25\n.*39"
    ) as caught:
        run([sys.executable, "-c", script])
    assert caught.value.returncode == 3


def test_standard_input_is_empty_unless_given() -> None:
    command = [sys.executable, "-c", "import sys; print(len(sys.stdin.read()))"]
    assert run(command) == "0\n"
    assert run(command, stdin="four") == "4\n"
