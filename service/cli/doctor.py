"""`loadpath doctor`: whether this installation can work, checked point by point."""

from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from rich.markup import escape

from service.cli import show
from service.cli.console import out
from service.cli.exits import Exit
from service.cli.options import Format, FormatOption, StoreOptions, from_options
from service.cli.session import store_url
from service.cli.streams import write_json
from service.diagnosis import Status, diagnose

MARKS = {
    Status.GOOD: "[green]ok[/green]",
    Status.MISSING: "-",
    Status.BAD: "[bold red]BAD[/bold red]",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath doctor`."""

    offline: Annotated[
        bool, typer.Option("--offline", help="Do not ask AWS who the credentials belong to.")
    ] = False
    format: FormatOption = Format.TABLE


@from_options(Options)
def command(options: Options) -> None:
    """Check versions, extras, names, folders, the store and the AWS identity.

    Nothing is changed. A dash marks what is not installed or not configured and may stay so. Exits
    with 1 when a check is BAD. With --offline, AWS is not called.

    Examples:
      loadpath doctor
      loadpath doctor --offline --format json
    """
    checks = diagnose(store_url(options.store), calls_aws=not options.offline)
    if options.format is Format.JSON:
        write_json({"checks": [asdict(check) for check in checks]})
    else:
        show.rows(
            out(),
            "",
            ("", "check", "result", "what to do"),
            (
                (MARKS[check.status], escape(check.name), escape(check.result), escape(check.hint))
                for check in checks
            ),
        )
    if any(check.status is Status.BAD for check in checks):
        raise typer.Exit(Exit.FINDINGS)
