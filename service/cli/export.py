"""`loadpath export`: a whole revision as a graph document."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from model.errors import InvalidValue
from service.cli.console import err
from service.cli.options import SnapshotOptions, from_options
from service.cli.streams import write
from service.jobs.export import export


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(SnapshotOptions):
    """The options of `loadpath export`."""

    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write here; a name ending in .json gets JSON.",
        ),
    ] = None


@from_options(Options)
def command(options: Options) -> None:
    """Write a revision as a graph document; importing that gives the same digest.

    Examples:
      loadpath export > estate.yaml
      loadpath export --revision 1 --output estate.json
      loadpath export --graph a.yaml --graph b.yaml
    """
    snapshot = options.snapshot()
    as_json = options.output is not None and options.output.suffix == ".json"
    text = export(snapshot.records, as_json=as_json)
    if options.output is None:
        for piece in text:
            write(piece)
        return
    try:
        with options.output.open("w", encoding="utf-8") as file:
            file.writelines(text)
    except OSError as error:
        said = error.strerror or str(error)
        raise InvalidValue(
            "--output", str(options.output), f"a file that can be written: {said}"
        ) from error
    err().print(f"Wrote {options.output} ({snapshot.digest}).", markup=False)
