"""Runs moto until its standard input ends, so that no emulator outlives whoever started it."""

import os
import sys
from threading import Thread

from moto.server import main


def _end_with_the_parent() -> None:
    sys.stdin.buffer.read()
    # However the parent ended, its end of the pipe is closed now; there is nothing to save.
    os._exit(0)


if __name__ == "__main__":
    Thread(target=_end_with_the_parent, daemon=True).start()
    main(sys.argv[1:])
