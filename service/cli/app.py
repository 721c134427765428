"""The commands of `loadpath`, put together."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Annotated

import typer

from service.cli.exits import MEANING
from service.cli.lazy_group import LazyGroup
from service.cli.session import Session, begin

CODES = "\n".join(f"  {int(code):>3}  {meaning}" for code, meaning in MEANING.items())
HELP = f"""What falls when something on AWS fails, why, and in which order to bring it back.

\b
Start here:
  loadpath demo                       a whole sample estate, on this machine
  loadpath crawl                      read the account that your credentials reach
  loadpath blast-radius --zone ID     see what stops

\b
Answers go to standard output (--format json for machines), all else to standard error.
Every answering command takes --graph FILE to answer from a graph document alone.

\b
Exit codes:
{CODES}
"""


class LoadpathGroup(LazyGroup):
    """All commands, in the order of `loadpath --help`."""

    modules: Mapping[str, str] = {
        "demo": "service.cli.demo",
        "crawl": "service.cli.crawl",
        "import": "service.cli.import_file",
        "export": "service.cli.export",
        "serve": "service.cli.serve",
        "mcp": "service.cli.mcp",
        "blast-radius": "service.cli.blast_radius",
        "outage": "service.cli.outage",
        "compromise": "service.cli.compromise",
        "access": "service.cli.access",
        "what-if": "service.cli.what_if",
        "availability": "service.cli.availability",
        "spof": "service.cli.spof",
        "cold-start": "service.cli.cold_start",
        "recovery": "service.cli.recovery",
        "promises": "service.cli.promises",
        "plan": "service.cli.plan",
        "fix": "service.cli.fix",
        "gaps": "service.cli.gaps",
        "check": "service.cli.check",
        "path": "service.cli.path",
        "shared": "service.cli.shared",
        "docs": "service.cli.docs",
        "bundle": "service.cli.bundle",
        "map": "service.cli.map",
        "search": "service.cli.search",
        "coverage": "service.cli.coverage",
        "policy": "service.cli.policy",
        "revisions": "service.cli.revisions",
        "diff": "service.cli.diff",
        "doctor": "service.cli.doctor",
        "publish": "service.cli.publish",
        "sources": "service.cli.sources",
        "cypher": "service.cli.cypher",
        "store": "service.cli.store",
        "audit": "service.cli.audit",
        "tokens": "service.cli.tokens",
        "incidents": "service.cli.incidents",
        "repair": "service.cli.repair",
    }


app = typer.Typer(
    name="loadpath",
    cls=LoadpathGroup,
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("loadpath"))
        raise typer.Exit


@app.callback()
def options(
    store: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="The store; by default LOADPATH_STORE, NEO4J_URI or a file."
        ),
    ] = None,
    offline: Annotated[
        bool,
        typer.Option("--offline", help="Answer from the copy of the last revision, marked stale."),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Keep the options that stand before the command."""
    begin(Session(store=store, debug=debug, offline=offline))
