"""The commands of `loadpath`, put together."""

from collections.abc import Callable
from importlib.metadata import version
from inspect import getdoc
from typing import Annotated

import typer

from service.cli import (
    availability,
    blast_radius,
    check,
    cold_start,
    compromise,
    coverage,
    crawl,
    demo,
    diff,
    export,
    gaps,
    import_file,
    map,
    outage,
    plan,
    policy,
    recovery,
    revisions,
    search,
    serve,
    spof,
)
from service.cli.exits import MEANING
from service.cli.session import Session, begin

CODES = "\n".join(f"  {int(code):>3}  {meaning}" for code, meaning in MEANING.items())
HELP = f"""What falls when something on AWS fails, why, and in which order to bring it back.

\b
Start here:
  loadpath demo                       a whole sample estate, on this machine
  loadpath crawl                      read the account that your credentials reach
  loadpath blast-radius --zone ID     ask what stops

\b
Answers go to standard output (--format json for machines), all else to standard error.
Every answering command takes --graph FILE to answer from a graph document alone.

\b
Exit codes:
{CODES}
"""

app = typer.Typer(
    name="loadpath",
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
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
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Keep what stands before the command."""
    begin(Session(store=store, debug=debug))


COMMANDS: tuple[tuple[str, Callable[..., None]], ...] = (
    ("demo", demo.command),
    ("crawl", crawl.command),
    ("import", import_file.command),
    ("export", export.command),
    ("serve", serve.command),
    ("blast-radius", blast_radius.command),
    ("outage", outage.command),
    ("compromise", compromise.command),
    ("availability", availability.command),
    ("spof", spof.command),
    ("cold-start", cold_start.command),
    ("recovery", recovery.command),
    ("plan", plan.command),
    ("gaps", gaps.command),
    ("check", check.command),
    ("map", map.command),
    ("search", search.command),
    ("coverage", coverage.command),
    ("policy", policy.command),
    ("revisions", revisions.command),
    ("diff", diff.command),
)
"""In the order of `loadpath --help`."""


def _taught(command: Callable[..., None]) -> str:
    """Return the help of a command; its examples keep their lines."""
    return (getdoc(command) or "").replace("\nExamples:\n", "\n\b\nExamples:\n")


for _name, _command in COMMANDS:
    app.command(_name, help=_taught(_command))(_command)
