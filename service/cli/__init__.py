"""The command `loadpath`."""

from service.cli.interrupt import ending_at_once

with ending_at_once():
    # Loading takes a moment, and an interrupt in it should not show our insides.
    from service.cli.app import app
    from service.cli.main import main

__all__ = ["app", "main"]
