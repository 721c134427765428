"""`loadpath diff`: what changed between two revisions."""

from dataclasses import dataclass
from typing import Annotated

import typer

from model.records.diff import diff
from schema.component_names import ComponentNames
from schema.documents import answers
from schema.documents.plain import plain
from service.cli import show
from service.cli.console import out
from service.cli.exits import Exit
from service.cli.options import (
    AllOption,
    CheckOption,
    Format,
    FormatOption,
    IdsOption,
    StoreOptions,
    from_options,
)
from service.cli.records import write_answer
from service.cli.revisions import since
from service.cli.session import open_the_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath diff`."""

    before: Annotated[
        int | None,
        typer.Argument(metavar="[A]", min=1, help="The earlier revision, unless --since names it."),
    ] = None
    after: Annotated[
        int | None, typer.Argument(metavar="[B]", min=1, help="The later one; now by default.")
    ] = None
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="AGE", help="Compare with the revision of so long ago: 7d, 12h."
        ),
    ] = None
    check: CheckOption = False
    ids: IdsOption = False
    everything: AllOption = False
    format: FormatOption = Format.TABLE


@from_options(Options)
def command(options: Options) -> None:
    """Show what revision B adds, removes and changes compared to A.

    With --check, exits with 1 when they differ.

    Examples:
      loadpath diff 1
      loadpath diff 1 2 --format json
      loadpath diff --since 7d
    """
    if (options.before is None) == (options.since is None):
        raise typer.BadParameter("give either revision A or --since")
    with open_the_store(options.store) as store:
        before = options.before or since(store.revisions(), options.since or "")
        old, new = store.load(before), store.load(options.after)
    difference = diff(old.records, new.records)
    if options.format is not Format.TABLE:
        labels = {"before": plain(old.revision), "after": plain(new.revision)}
        write_answer(options.format, {**labels, **answers.diff(difference)})
    else:
        # What is gone has the name that it had.
        components = {part.id: part for part in (*old.records.components, *new.records.components)}
        names = ComponentNames(components.values(), ids=options.ids)
        console = out(names, everything=options.everything)
        console.print(
            f"[bold]Revision {new.revision.number} compared to {old.revision.number}[/bold]\n"
        )
        show.changes(console, difference)
    if options.check and old.revision.digest != new.revision.digest:
        raise typer.Exit(Exit.FINDINGS)
