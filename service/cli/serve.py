"""`loadpath serve`: answer over HTTP, by GraphQL and REST."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from service.cli.options import StoreOptions, from_options
from service.cli.session import store_url


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath serve`."""

    host: Annotated[
        str | None,
        typer.Option(
            "--host",
            metavar="ADDRESS",
            help="Listen here; other machines are let in only with LOADPATH_TOKENS.",
        ),
    ] = None
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="N", min=0, max=65535, help="On this port; 0: any free."),
    ] = None
    bundle: Annotated[
        Path | None,
        typer.Option(
            "--bundle",
            metavar="FILE",
            help="Answer from this bundle; LOADPATH_BUNDLE_KEY names the public key.",
        ),
    ] = None


@from_options(Options)
def command(options: Options) -> None:
    """Serve GraphQL, plans, maps and exports over HTTP until interrupted.

    It starts and keeps answering while the store is unreachable: from the last revision that it
    saw, marked stale. New revisions appear without a restart. The page at / explores GraphQL. All
    other settings come from LOADPATH_* variables or the file that LOADPATH_CONFIG names.

    Examples:
      loadpath serve
      loadpath serve --port 8080 --store sqlite:///estate.sqlite3
      LOADPATH_BUNDLE_KEY=estate.key.pub loadpath serve --bundle estate.bundle
      curl -s localhost:8000/readyz
    """
    # The web framework takes a second to load; no other command waits for it.
    from service.main import serve
    from service.settings import load_settings
    from service.stores.bundles.opened import SCHEME

    url = store_url(options.store)
    if options.bundle is not None:
        url = f"{SCHEME}{options.bundle}"
    serve(load_settings(host=options.host, port=options.port, store=url))
