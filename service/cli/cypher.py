"""`loadpath cypher`: statements to ask the graph in Neo4j."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from service.cli.console import out
from service.cli.options import Format, FormatOption, from_options
from service.cli.streams import write_json
from service.cypher_examples import EXAMPLES
from service.graph_tools import tool_file


class Tool(StrEnum):
    """A tool that reads the database."""

    BLOOM = "bloom"
    NEODASH = "neodash"
    GDS = "gds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of `loadpath cypher`."""

    examples: Annotated[
        bool, typer.Option("--examples", help="Print questions with their statements.")
    ] = False
    tool: Annotated[
        Tool | None,
        typer.Option("--tool", help="Print the file for a tool that reads the database."),
    ] = None
    format: FormatOption = Format.TABLE


@from_options(Options)
def command(options: Options) -> None:
    """Print Cypher statements that ask the graph in Neo4j Browser, Bloom or a notebook.

    --tool bloom prints a perspective to import, neodash a dashboard, gds the statements that
    project the failure paths for Graph Data Science.

    Examples:
      loadpath cypher --examples
      loadpath cypher --examples --format json
      loadpath cypher --tool bloom > loadpath-bloom.json
      loadpath cypher --tool neodash > loadpath-neodash.json
      loadpath cypher --tool gds > loadpath-gds.cypher
    """
    if options.tool is not None:
        typer.echo(tool_file(options.tool).decode(), nl=False)
        return
    if not options.examples:
        raise typer.BadParameter("give --examples, or a --tool: Loadpath itself runs no Cypher")
    if options.format is Format.JSON:
        shown = [{"question": each.question, "statement": each.statement} for each in EXAMPLES]
        write_json({"examples": shown})
        return
    console = out()
    for example in EXAMPLES:
        console.print(f"// {example.question}", markup=False, soft_wrap=True)
        console.print(f"{example.statement};\n", markup=False, soft_wrap=True, highlight=False)
