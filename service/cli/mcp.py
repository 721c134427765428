"""`loadpath mcp`: the tools for an assistant that starts this command itself."""

from service.cli.options import StoreOptions, from_options
from service.cli.session import store_url


@from_options(StoreOptions)
def command(options: StoreOptions) -> None:
    """Offer tools to an assistant over standard input and output (Model Context Protocol).

    The assistant starts this command and asks what falls, why, and in which order to bring it
    back. Every tool only reads. Settings come from LOADPATH_* variables, as for `loadpath serve`,
    whose address /mcp offers the same tools over HTTP.

    Examples:
      loadpath mcp
      loadpath --store sqlite:///estate.sqlite3 mcp
    """
    from service.extras import require

    require("assistants", "loadpath mcp")
    # The protocol and the web framework take a second to load; no other command waits for them.
    from service.settings import load_settings
    from service.stdio import serve

    serve(load_settings(store=store_url(options.store)))
