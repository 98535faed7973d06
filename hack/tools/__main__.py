"""`python3 -m hack.tools NAME...`: fetch or build tools into .tools; all of them without a name."""

import sys

from hack.process import CommandError
from hack.tools import TOOLS, ToolError, ensure


def main() -> int:
    """Ensure the tools named as arguments; all of them without."""
    try:
        for name in sys.argv[1:] or sorted(TOOLS):
            print(ensure(name))
    except (CommandError, ToolError) as error:
        print(f"tools: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
