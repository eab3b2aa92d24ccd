"""`python -m launcher run | test | test-quick | check | bench | demo | exec -- COMMAND`."""

import sys

from launcher.processes import Failed
from launcher import throw_away


def main(arguments: list[str]) -> int:
    command, rest = arguments[0], arguments[1:]
    if command == "exec":
        return throw_away.execute(rest[1:] if rest[:1] == ["--"] else rest)
    return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failed as trouble:
        print(trouble, file=sys.stderr)
        sys.exit(1)
