"""`python -m launcher run | test | test-quick | checks | bench | load | demo | assets | exec -- COMMAND`."""

import sys
from collections.abc import Callable

from launcher import installation, load, portal, throw_away, verification
from launcher.processes import Failed, end_when_parent_ends

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": lambda rest: portal.run(),
    "demo": lambda rest: portal.reload_demonstration(),
    "test": lambda rest: verification.test(rest, quick=False),
    "test-quick": lambda rest: verification.test(rest, quick=True),
    "checks": lambda rest: verification.check(),
    "bench": lambda rest: throw_away.bench(rest),
    "load": lambda rest: load.load(rest),
    "assets": lambda rest: 0,
    "exec": lambda rest: throw_away.execute(rest[1:] if rest[:1] == ["--"] else rest),
}
NEEDS_BROWSER = {"test", "test-quick"}


def main(arguments: list[str]) -> int:
    """Prepare what the command stands on, then run it under the virtual environment's Python."""
    if arguments[:1] == ["--end-with-parent"]:
        end_when_parent_ends()
        arguments = arguments[1:]
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__, file=sys.stderr)
        return 2
    command, rest = arguments[0], arguments[1:]
    if command == "run":
        portal.refuse_second_start()
    if command != "exec":
        installation.prepare(browser=command in NEEDS_BROWSER)
    installation.enter_environment(arguments)
    return COMMANDS[command](rest)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failed as trouble:
        print(trouble, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
