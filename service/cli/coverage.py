"""`loadpath coverage`: which scopes were read completely, and why the others were not."""

from collections.abc import Iterator
from dataclasses import dataclass

import typer
from rich.markup import escape

from model.records.coverage import Coverage, ScopeCoverage
from schema.documents import answers
from service.cli import show
from service.cli.console import Output
from service.cli.exits import Exit
from service.cli.options import AnswerOptions, CheckOption, Format, from_options
from service.cli.records import write_answer
from service.cli.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath coverage`."""

    check: CheckOption = False


@from_options(Options)
def command(options: Options) -> None:
    """Show which scopes were read completely, and why the others were not.

    With --check, exits with 1 when a scope was not read completely.

    Examples:
      loadpath coverage
      loadpath coverage --all --format json
      loadpath coverage --check
    """
    snapshot = options.snapshot()
    if options.format is not Format.TABLE:
        scopes = [answers.scope(scope) for scope in snapshot.coverage.scopes]
        write_answer(options.format, {**snapshot.head(), "scopes": scopes}, "scopes")
    else:
        _show(options.console(snapshot), snapshot, everything=options.everything)
    if options.check and snapshot.coverage.uncovered:
        raise typer.Exit(Exit.FINDINGS)


def _show(console: Output, snapshot: Snapshot, *, everything: bool) -> None:
    coverage = snapshot.coverage
    show.heading(console, snapshot, "Coverage", ())
    show.rows(
        console,
        "" if everything else "Not read completely",
        ("outcome", "scope", "held", "complete", "why"),
        (
            _line(scope, snapshot)
            for scope in (coverage.scopes if everything else coverage.uncovered)
        ),
    )
    show.rows(
        console,
        "Closed Regions: nothing can be read there, and nothing is missing",
        ("account", "Region", "why"),
        () if everything else _closed(coverage),
    )
    if not everything and not coverage.uncovered:
        console.print("Every scope was read completely; --all lists them.")


def _closed(coverage: Coverage) -> Iterator[tuple[str, ...]]:
    """Yield one line for each account and reason, with the Regions that are closed to it."""
    regions: dict[tuple[str, str], set[str]] = {}
    for scope in coverage.closed:
        place = (scope.scope.account, scope.error_message or "")
        regions.setdefault(place, set()).add(scope.scope.region)
    for (account, why), names in sorted(regions.items()):
        yield escape(account), escape(", ".join(sorted(names))), escape(why)


def _line(scope: ScopeCoverage, snapshot: Snapshot) -> tuple[str, ...]:
    age = scope.age(snapshot.now)
    why = "; ".join(scope.failed_calls) or scope.error_code or ""
    return (
        show.word(str(scope.outcome)),
        escape(scope.scope.key),
        f"{scope.components} components",
        "never" if age is None else f"{show.span(age)} ago",
        escape(why),
    )
