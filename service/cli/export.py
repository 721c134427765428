"""`loadpath export`: a whole revision as a graph document."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
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
        write_beside(options.output, text)
    except OSError as error:
        said = error.strerror or str(error)
        raise InvalidValue(
            "--output", str(options.output), f"a file that can be written: {said}"
        ) from error
    err().print(f"Wrote {options.output} ({snapshot.digest}).", markup=False)


def write_beside(path: Path, pieces: Iterable[str]) -> None:
    """Write a file whole or not at all: beside its place, then renamed into it.

    Raises:
        OSError: if that cannot be done; a file that was there before is as it was.
    """
    if path.exists() and not path.is_file():
        # A pipe or a device has no place beside it.
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(pieces)
        return
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{token_hex(4)}")
    try:
        with beside.open("x", encoding="utf-8") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o777)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
