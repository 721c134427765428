"""`loadpath path`: how one component comes to need another."""

from dataclasses import dataclass
from typing import Annotated

import typer
from rich.markup import escape

from model.impact.dependency_path import dependency_path
from model.records.requirement import Effect
from schema.documents.plain import plain
from service.cli import show
from service.cli.exits import Exit
from service.cli.names import resolve
from service.cli.options import AnswerOptions, CheckOption, Format, from_options
from service.cli.records import write_answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(AnswerOptions):
    """The options of `loadpath path`."""

    dependent: Annotated[
        str, typer.Argument(metavar="A", help="The component that needs, by id or name.")
    ]
    provider: Annotated[
        str, typer.Argument(metavar="B", help="The component that is needed, by id or name.")
    ]
    effect: Annotated[
        list[Effect] | None,
        typer.Option("--effect", help="Follow only requirements of this effect; may be repeated."),
    ] = None
    check: CheckOption = False


@from_options(Options)
def command(options: Options) -> None:
    """Show a shortest path of requirements from A to B.

    With --check, exits with 1 when A needs B, directly or through others.

    Examples:
      loadpath path checkout inventory
      loadpath path storefront storefront-nat-us-east-1a --effect hard
      loadpath path checkout catalog --format json
    """
    snapshot = options.snapshot()
    graph = snapshot.graph
    dependent, provider = resolve(graph, options.dependent), resolve(graph, options.provider)
    effects = tuple(options.effect) if options.effect else tuple(Effect)
    path = dependency_path(graph, dependent, provider, effects)
    if options.format is not Format.TABLE:
        steps = None if path is None else [plain(step) for step in path]
        document = {**snapshot.head(effects), "found": path is not None, "steps": steps or []}
        write_answer(options.format, document, "steps")
    else:
        console = options.console(snapshot)
        title = f"Why {console.named(dependent)} needs {console.named(provider)}"
        show.heading(console, snapshot, title, effects)
        if not path:
            same = "They are the same component."
            console.print(same if path is not None else "There is no path of requirements.")
        show.rows(
            console,
            "",
            ("needs", "how", "effect"),
            (
                (
                    console.name(step.provider),
                    escape(graph.requirement(step.requirement).relation),
                    str(graph.requirement(step.requirement).effect),
                )
                for step in path or ()
            ),
        )
    if options.check and path:
        raise typer.Exit(Exit.FINDINGS)
