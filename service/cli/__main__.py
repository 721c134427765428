"""`python -m service.cli` is `loadpath`."""

from service.cli import start

start()
