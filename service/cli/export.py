"""`loadpath export`: a whole revision as a graph document."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Annotated

import typer

from model.errors import InvalidValue
from service.cli.console import err
from service.cli.options import SnapshotOptions, from_options
from service.cli.session import is_stale, open_the_store
from service.cli.streams import write
from service.jobs.export import export

if TYPE_CHECKING:
    from model.linking.scope_state import ScopeState
    from service.cli.snapshot import Snapshot


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

    The current revision of a store is written with its scopes: their outcomes, ages and evidence
    are the same after an import into an empty store, and so is the coverage.

    Examples:
      loadpath export > estate.yaml
      loadpath export --revision 1 --output estate.json
      loadpath export --graph a.yaml --graph b.yaml
    """
    if options.graph or options.revision is not None:
        snapshot: Snapshot = options.snapshot()
        states: Sequence[ScopeState] = ()
    else:
        snapshot, states = _with_scopes(options.store)
    as_json = options.output is not None and options.output.suffix == ".json"
    text = export(snapshot.records, states=states, as_json=as_json)
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


def _with_scopes(url: str | None) -> "tuple[Snapshot, Sequence[ScopeState]]":
    """Return the current revision and the states of its scopes; none when they are not known."""
    from model.linking.link import LinkSettings
    from service.cli.snapshot import from_publication
    from service.jobs.export import scopes_of

    with open_the_store(url) as store:
        publication = store.load()
        states = None if is_stale() else scopes_of(store, publication, LinkSettings())
    if states is None:
        problem = "the copy holds none" if is_stale() else "some were recorded since: publish them"
        err().print(f"warning: exported without scopes ({problem})", markup=False)
    return from_publication(publication), states or ()


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
