"""`python -m service.cli` is `loadpath`."""

from service.cli.main import main

main()
