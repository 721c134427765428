"""`loadpath cold-start`: which components cannot start from nothing."""

from dataclasses import dataclass

import typer
from rich.markup import escape

from model.graph import DependencyGraph
from model.impact.cold_start import ColdStart, cold_start
from schema.documents.plain import plain
from schema.drawn_from import STARTING
from service.cli import show
from service.cli.console import Output
from service.cli.exits import Exit
from service.cli.options import AnswerOptions, CheckOption, Format, from_options
from service.cli.records import write_answer
from service.cli.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath cold-start`."""

    check: CheckOption = False


@from_options(Options)
def command(options: Options) -> None:
    """Find components that wait for each other when everything starts from nothing.

    With --check, exits with 1 when there is such a deadlock, also if it is only a possible one:
    where requirements of unknown strength, taken as hard, complete the cycle.

    Examples:
      loadpath cold-start
      loadpath cold-start --graph shop.yaml --check
    """
    snapshot = options.snapshot()
    compiled = snapshot.graph
    answer = cold_start(compiled)
    if options.format is not Format.TABLE:
        write_answer(options.format, {**snapshot.head(STARTING), **plain(answer)}, "deadlocks")
    else:
        _show(options.console(snapshot), snapshot, compiled, answer)
    if options.check and answer.possibly.deadlocked:
        raise typer.Exit(Exit.FINDINGS)


def _show(console: Output, snapshot: Snapshot, graph: DependencyGraph, answer: ColdStart) -> None:
    show.heading(console, snapshot, "Cold start", STARTING)
    started = sum(map(len, answer.waves))
    console.print(f"{started} of {len(graph)} components start, in {len(answer.waves)} rounds.\n")
    for deadlock in answer.deadlocks:
        console.print(
            f"[bold red]deadlock[/bold red] {', '.join(map(console.name, deadlock.components))}"
        )
        way = "loosen" if deadlock.exact else "loosen (found greedily)"
        for identity in deadlock.remove:
            need = graph.requirement(identity)
            providers = ", ".join(map(console.named, need.providers))
            text = f"{console.named(need.dependent)} needs {providers} ({need.relation})"
            console.print(f"  {way}: {escape(text)}")
    blocked = len(answer.deadlocked) - sum(
        len(deadlock.components) for deadlock in answer.deadlocks
    )
    if blocked:
        console.print(f"\n{blocked} more components depend on these and never start either.")
    if not answer.certain:
        _show_possible(console, answer)


def _show_possible(console: Output, answer: ColdStart) -> None:
    """Write what never starts if requirements of unknown strength are hard."""
    certain = {tuple(deadlock.components) for deadlock in answer.deadlocks}
    console.print("\n[yellow]If requirements of unknown strength are hard:[/yellow]")
    for cycle in answer.possibly.cycles:
        if tuple(cycle) not in certain:
            console.print(
                f"[bold yellow]deadlock[/bold yellow] {', '.join(map(console.name, cycle))}"
            )
    console.print(f"{len(answer.possibly.deadlocked)} components never start.")
