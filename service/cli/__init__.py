"""The command `loadpath`."""

from service.cli.app import app
from service.cli.main import main

__all__ = ["app", "main"]
