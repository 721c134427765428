"""`loadpath diff`: what changed between two revisions."""

from typing import Annotated

import typer

from model.records.diff import diff
from schema.documents import answers
from service.cli import show
from service.cli.console import out, write_json
from service.cli.exits import Exit
from service.cli.options import CheckOption, Format, FormatOption, StoreOption
from service.cli.session import open_the_store


def command(
    before: Annotated[int, typer.Argument(metavar="A", min=1, help="The earlier revision.")],
    after: Annotated[
        int | None, typer.Argument(metavar="[B]", min=1, help="The later one; now by default.")
    ] = None,
    check: CheckOption = False,
    format: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Show what revision B adds, removes and changes compared to A.

    With --check, exits with 1 when they differ.

    Examples:
      loadpath diff 1
      loadpath diff 1 2 --format json
    """
    with open_the_store(store) as opened:
        old, new = opened.load(before), opened.load(after)
    difference = diff(old.records, new.records)
    if format is Format.JSON:
        labels = {"before": answers.revision(old.revision), "after": answers.revision(new.revision)}
        write_json({**labels, **answers.diff(difference)})
    else:
        console = out()
        console.print(
            f"[bold]Revision {new.revision.number} compared to {old.revision.number}[/bold]\n"
        )
        show.changes(console, difference)
    if check and old.revision.digest != new.revision.digest:
        raise typer.Exit(Exit.FINDINGS)
