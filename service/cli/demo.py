"""`loadpath demo`: a whole sample estate, crawled and questioned on this machine."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from service.cli.console import out
from service.cli.options import from_options
from service.extras import require


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of `loadpath demo`."""

    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve GraphQL afterwards, until Ctrl-C.")
    ] = True
    port: Annotated[
        int | None, typer.Option("--port", metavar="N", min=0, max=65535, help="Serve there.")
    ] = None
    folder: Annotated[
        Path, typer.Option("--folder", metavar="DIR", help="Where its store is kept.")
    ] = Path(".demo")


@from_options(Options)
def command(options: Options) -> None:
    """Build a sample estate of six accounts, crawl it, and answer the first questions.

    AWS is emulated on this machine: no credentials are needed, and nothing leaves it. The estate
    is a shop with deliberate flaws, and the answers show which of them Loadpath finds.

    Examples:
      loadpath demo
      loadpath demo --no-serve
      loadpath --store sqlite:///.demo/loadpath.sqlite gaps
    """
    require("demo", "`loadpath demo`")
    # Only this command needs the emulator and all of discovery.
    from service.cli.demo_run import run

    run(out(), serves=options.serve, port=options.port, folder=options.folder)
