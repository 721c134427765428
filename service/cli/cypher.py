"""`loadpath cypher`: statements to ask the graph in Neo4j."""

from dataclasses import dataclass
from typing import Annotated

import typer

from service.cli.console import out
from service.cli.options import Format, FormatOption, from_options
from service.cli.streams import write_json
from service.cypher_examples import EXAMPLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of `loadpath cypher`."""

    examples: Annotated[
        bool, typer.Option("--examples", help="Print questions with their statements.")
    ] = False
    format: FormatOption = Format.TABLE


@from_options(Options)
def command(options: Options) -> None:
    """Print Cypher statements that ask the graph in Neo4j Browser, Bloom or a notebook.

    Examples:
      loadpath cypher --examples
      loadpath cypher --examples --format json
    """
    if not options.examples:
        raise typer.BadParameter("--examples is missing: Loadpath itself runs no Cypher for you")
    if options.format is Format.JSON:
        shown = [{"question": each.question, "statement": each.statement} for each in EXAMPLES]
        write_json({"examples": shown})
        return
    console = out()
    for example in EXAMPLES:
        console.print(f"// {example.question}", markup=False, soft_wrap=True)
        console.print(f"{example.statement};\n", markup=False, soft_wrap=True, highlight=False)
