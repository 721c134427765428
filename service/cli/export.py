"""`loadpath export`: a whole revision as a graph document."""

from pathlib import Path
from typing import Annotated

import typer

from model.errors import InvalidValue
from service.cli.console import err, write
from service.cli.options import GraphOption, RevisionOption, StoreOption
from service.cli.snapshot import take
from service.jobs.export import export


def command(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write here; a name ending in .json gets JSON.",
        ),
    ] = None,
    revision: RevisionOption = None,
    graph: GraphOption = None,
    store: StoreOption = None,
) -> None:
    """Write a revision as a graph document; importing that gives the same digest.

    Examples:
      loadpath export > estate.yaml
      loadpath export --revision 1 --output estate.json
      loadpath export --graph a.yaml --graph b.yaml
    """
    snapshot = take(graph, store=store, revision=revision)
    as_json = output is not None and output.suffix == ".json"
    text = export(snapshot.records, as_json=as_json)
    if output is None:
        for piece in text:
            write(piece)
        return
    try:
        with output.open("w", encoding="utf-8") as file:
            file.writelines(text)
    except OSError as error:
        said = error.strerror or str(error)
        raise InvalidValue(
            "--output", str(output), f"a file that can be written: {said}"
        ) from error
    err().print(f"Wrote {output} ({snapshot.digest}).", markup=False)
