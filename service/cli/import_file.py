"""`loadpath import`: import graph documents."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.markup import escape

from model.linking.link import LinkSettings
from schema.documents import answers
from schema.documents.errors import Problem
from schema.documents.plain import plain
from service.cli import show
from service.cli.console import err, out
from service.cli.options import Format, FormatOption, StoreOptions, from_options
from service.cli.session import open_the_store
from service.cli.sources import author
from service.cli.streams import write_json
from service.jobs.import_file import DocumentFile, Imported, file_at, import_files
from service.stores.errors import StoreMissing
from service.stores.interface import GraphStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath import`."""

    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="YAML or JSON; - reads standard input."),
    ]
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False
    name: Annotated[
        str | None,
        typer.Option(
            "--as",
            metavar="NAME",
            help="Call the one file by this name.",
        ),
    ] = None
    format: FormatOption = Format.TABLE


@from_options(Options)
def command(options: Options) -> None:
    """Import graph documents and publish a revision: all files or none.

    Each file is one scope: a second import of a file replaces the first.
    All problems of all files are reported together, each with its line and column.

    Examples:
      loadpath import objectives.yaml
      loadpath import --dry-run estate/*.yaml
      loadpath export --revision 1 | loadpath import --as moved.yaml -
    """
    if options.name is not None and len(options.files) != 1:
        raise typer.BadParameter("--as names one file; give one FILE with it")
    documents = [_document(path, options.name) for path in options.files]
    with _opened(options.store, dry_run=options.dry_run) as opened:
        now = datetime.now(UTC)
        done = import_files(
            opened,
            documents,
            now=now,
            settings=LinkSettings(),
            dry_run=options.dry_run,
            author=author(),
        )
    if options.format is Format.JSON:
        write_json(_answer(done))
    else:
        _show(done, dry_run=options.dry_run)


@contextmanager
def _opened(url: str | None, *, dry_run: bool) -> Iterator[GraphStore]:
    """Yield the store; a dry run that finds none yet gets an empty one, thrown away afterwards."""
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(open_the_store(url, create=not dry_run))
        except StoreMissing:
            folder = stack.enter_context(TemporaryDirectory(prefix="loadpath-"))
            empty = f"sqlite:///{Path(folder) / 'empty.sqlite3'}"
            opened = stack.enter_context(open_the_store(empty, create=True))
        yield opened


def _document(path: Path, name: str | None) -> DocumentFile:
    if str(path) == "-":
        return DocumentFile(name=name or "standard-input", read=sys.stdin.buffer.read)
    return file_at(path, name=name)


def _answer(done: Imported) -> dict[str, Any]:
    return {
        "files": list(done.files),
        "revision": None if done.revision is None else plain(done.revision),
        "new_revision": done.is_new,
        "warnings": [
            {
                "file": problem.file,
                "line": problem.line,
                "column": problem.column,
                "path": problem.path,
                "message": _warning(problem),
                "hint": problem.hint,
            }
            for problem in done.warnings
        ],
        "changes": answers.diff(done.changes),
        "repaired": list(done.repaired),
    }


def _warning(problem: Problem) -> str:
    return f"no file or crawl describes {problem.value}; it becomes a placeholder"


def _show(done: Imported, *, dry_run: bool) -> None:
    for problem in done.warnings:
        hint = f" ({problem.hint})" if problem.hint else ""
        place = f"{problem.file}:{problem.line}:{problem.column}: {problem.path}"
        err().print(f"[yellow]warning[/yellow] {escape(f'{place}: {_warning(problem)}{hint}')}")
    for line in done.repaired:
        err().print(f"[yellow]repaired[/yellow] {escape(line)}")
    console = out()
    show.changes(console, done.changes)
    if dry_run:
        console.print("Nothing was changed: this was a dry run.")
    elif done.revision is not None and done.is_new:
        console.print(f"Published revision {done.revision.number}.")
    elif done.revision is not None:
        console.print(f"Nothing new: revision {done.revision.number} has the same content.")
