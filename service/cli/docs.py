"""`loadpath docs`: a revision as a handbook of Markdown pages, maps and runbooks."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from model.errors import InvalidValue
from service.cli.console import err
from service.cli.exits import Exit
from service.cli.options import SnapshotOptions, from_options
from service.cli.streams import write

LISTING = ".loadpath-docs"
"""Names the files of an earlier run, so that a page that is no longer written goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(SnapshotOptions):
    """The options of `loadpath docs`."""

    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="DIR", help="Write the handbook into this folder."),
    ] = None
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="FILE", help="Write it as one HTML file that opens from a disk."
        ),
    ] = None
    check: Annotated[
        bool,
        typer.Option("--check", help="Write nothing; exit with 1 when a file is not up to date."),
    ] = False
    backstage: Annotated[
        bool, typer.Option("--backstage", help="Add a catalog-info.yaml for Backstage.")
    ] = False


@from_options(Options)
def command(options: Options) -> None:
    """Write a handbook: a page for each service, journey, system and account, with its map.

    The folder is a site of MkDocs and TechDocs: Markdown, SVG maps, and a runbook for each pair of
    Regions of each service. Links work without a server, too. The same revision gives the same
    bytes; files that no page needs any more are removed, files of others are left alone.

    Examples:
      loadpath docs --out handbook
      loadpath docs --out handbook --check
      loadpath docs --out handbook --backstage --graph shop.yaml
      loadpath docs --html handbook.html
    """
    from schema.exports.handbook import Subject, handbook, single_file

    if options.out is None and options.html is None:
        raise InvalidValue("--out", "nothing", "a folder, or a file with --html")
    snapshot = options.snapshot()
    subject = Subject(
        graph=snapshot.graph,
        coverage=snapshot.coverage,
        digest=snapshot.digest,
        revision=snapshot.revision,
        at=snapshot.taken_at,
    )
    files = handbook(subject, backstage=options.backstage)
    if options.html is not None:
        _write(options.html.parent, {options.html.name: single_file(files)})
        err().print(f"Wrote {options.html}.", markup=False)
    if options.out is not None:
        _write_or_check(options.out, files, check=options.check)


def _write_or_check(folder: Path, files: Mapping[str, str], *, check: bool) -> None:
    """Write a folder that is not up to date; with `check`, tell what is not.

    Raises:
        Exit: with 1, if `check` finds a difference.
        InvalidValue: if the folder cannot be written.
    """
    stale = list(_differences(folder, files))
    if check:
        for line in stale:
            write(f"{line}\n")
        if stale:
            raise typer.Exit(Exit.FINDINGS)
        err().print(f"{folder}: {len(files)} files are up to date.", markup=False)
        return
    _remove(folder, set(_written_before(folder)) - set(files))
    _write(folder, {**files, LISTING: "\n".join(files) + "\n"})
    err().print(
        f"Wrote {len(files)} files to {folder}, {len(stale)} of them changed; "
        f"begin with {folder / 'docs' / 'index.md'}.",
        markup=False,
    )


def _differences(folder: Path, files: Mapping[str, str]) -> Iterator[str]:
    for path, text in files.items():
        target = folder / path
        if not target.is_file():
            yield f"missing: {path}"
        elif target.read_text(encoding="utf-8") != text:
            yield f"not up to date: {path}"
    for path in _written_before(folder):
        if path not in files and (folder / path).is_file():
            yield f"no longer needed: {path}"


def _written_before(folder: Path) -> list[str]:
    listing = folder / LISTING
    if not listing.is_file():
        return []
    paths = listing.read_text(encoding="utf-8").splitlines()
    # The file lies in a shared folder: a path in it that leads elsewhere removes nothing.
    inside = folder.resolve()
    return [path for path in paths if (folder / path).resolve().is_relative_to(inside)]


def _remove(folder: Path, paths: Collection[str]) -> None:
    for path in paths:
        (folder / path).unlink(missing_ok=True)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder.

    Raises:
        InvalidValue: if one cannot be written.
    """
    try:
        for path, text in files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InvalidValue(
            "--out", str(folder), f"a folder that can be written: {error.strerror or error}"
        ) from error
