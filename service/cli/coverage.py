"""`loadpath coverage`: which scopes were read completely, and why the others were not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import typer
from rich.markup import escape
from rich.padding import Padding

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
    _scopes(
        console,
        "" if everything else "Not read completely",
        [
            _line(scope, snapshot)
            for scope in (coverage.scopes if everything else coverage.uncovered)
        ],
    )
    show.rows(
        console,
        "Closed Regions: nothing can be read there, and nothing is missing",
        ("account", "Region", "why"),
        () if everything else _closed(coverage),
    )
    if not everything and not coverage.uncovered:
        console.print("Every scope was read completely; --all lists them.")


def _scopes(console: Output, title: str, lines: Sequence[Sequence[str]]) -> None:
    """Write one line for each scope, below it what is known of it.

    The key of a scope is too long for a column of a table, and of no use when it is broken.
    """
    if not console.is_terminal:
        show.rows(console, title, ("outcome", "scope", "held", "complete", "why"), lines)
        return
    if title and lines:
        console.print(f"[bold]{title}[/bold]")
    for outcome, key, components, complete, why in lines[: console.most_rows]:
        console.print(f"{outcome} {key}", soft_wrap=True)
        known = (components, f"complete {complete}", *([why] if why else []))
        console.print(Padding(f"[dim]{' · '.join(known)}[/dim]", (0, 0, 0, 2)))
    left = len(lines) - len(lines[: console.most_rows])
    if left:
        console.print(f"[dim]… {left} more; --all shows them[/dim]")
    if lines:
        console.print()


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
