"""`loadpath store`: care for the store itself."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from service.cli.console import err, out
from service.cli.exits import Exit
from service.cli.options import StoreOptions, from_options
from service.cli.session import store_url


class Action(StrEnum):
    """What to do with the store."""

    VERIFY = "verify"
    BACKUP = "backup"
    RESTORE = "restore"
    UPGRADE = "upgrade"
    VACUUM = "vacuum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(StoreOptions):
    """The options of `loadpath store`."""

    action: Annotated[
        Action,
        typer.Argument(metavar="ACTION", help="verify, backup, restore, upgrade or vacuum."),
    ]
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="The backup to write or to restore.")
    ] = None
    force: Annotated[
        bool, typer.Option("--force", help="Let restore replace a store that is there.")
    ] = False


@from_options(Options)
def command(options: Options) -> None:
    """Verify, back up, restore, upgrade or shrink the store.

    verify reads every revision and exits with 1 when anything is damaged. backup and restore copy
    an SQLite store while services use it; a Neo4j is backed up by its own tools. upgrade brings a
    store of an older Loadpath up to date. vacuum gives the room of pruned revisions back.

    Examples:
      loadpath store verify
      loadpath store backup loadpath-backup.sqlite3
      loadpath store restore loadpath-backup.sqlite3 --force
      loadpath store upgrade
    """
    # The care for stores is loaded by this command only.
    from service.jobs import store_care

    needs_file = options.action in (Action.BACKUP, Action.RESTORE)
    if needs_file != (options.file is not None):
        takes = "needs a FILE" if needs_file else "takes no FILE"
        raise typer.BadParameter(f"{options.action} {takes}")
    url = store_url(options.store)
    match options.action:
        case Action.VERIFY:
            _verify(url)
        case Action.BACKUP:
            assert options.file is not None  # noqa: S101 - checked above; narrows the type
            size = store_care.backup(url, options.file)
            err().print(f"Wrote {options.file} ({size} bytes).", markup=False)
        case Action.RESTORE:
            assert options.file is not None  # noqa: S101 - checked above; narrows the type
            number = store_care.restore(url, options.file, force=options.force)
            err().print(f"Restored revision {number}. Restart services that use the store.")
        case Action.UPGRADE:
            layout, copy = store_care.upgrade(url)
            kept = "" if copy is None else f"; the old file is {copy}"
            err().print(f"Layout {layout} is now {store_care.LAYOUT}{kept}.", markup=False)
        case Action.VACUUM:
            before, after = store_care.vacuum(url)
            err().print(f"{before} bytes are now {after}.")


def _verify(url: str | None) -> None:
    from service.jobs.store_care import verify

    console = out()
    defects = 0
    for line in verify(url):
        defects += 1
        console.print(line, markup=False)
    if defects:
        raise typer.Exit(Exit.FINDINGS)
    console.print("All revisions and scopes are as they were written.")
