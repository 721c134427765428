"""The command `loadpath`."""

import sys

from service.clashes import clash_message
from service.cli.exits import Exit
from service.cli.interrupt import ending_at_once


def start() -> None:
    """Run `loadpath` with the arguments of the process."""
    with ending_at_once():
        # Loading takes a moment, and an interrupt in it should not show our insides.
        message = clash_message()
        if message is not None:
            sys.stderr.write(f"{message}\n")
            sys.exit(Exit.INPUT)
        from service.cli.main import main
    main()
