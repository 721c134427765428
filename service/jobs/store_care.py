"""Care for a store: verify, back up, restore, upgrade, shrink."""

from collections.abc import Iterator
from contextlib import closing
from os import environ
from pathlib import Path
from secrets import token_hex

from model.errors import InvalidValue
from service.stores import errors, open_store, path_of
from service.stores.sqlite.layout import LAYOUT
from service.stores.sqlite.store import SqliteStore
from service.stores.sqlite.upgrade import upgrade as upgrade_file

__all__ = ["LAYOUT", "backup", "restore", "upgrade", "vacuum", "verify"]


def verify(url: str | None) -> Iterator[str]:
    """Yield a line for each defect of the store at `url`."""
    with closing(open_store(url, create=False)) as store:
        yield from store.verify()


def backup(url: str | None, target: Path) -> int:
    """Copy the store to the new file `target`, and return its size in bytes.

    Services may write meanwhile: the copy holds one consistent state.

    Raises:
        InvalidValue: if there is such a file already.
        StoreError: if the store is no SQLite file, or cannot be read.
    """
    source = _sqlite(url, "backup")
    if target.exists():
        raise InvalidValue("FILE", str(target), "a file that is not there yet")
    beside = target.with_name(f".{target.name}.{token_hex(4)}")
    try:
        with closing(SqliteStore(source, create=False)) as store:
            store.backup(beside)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return target.stat().st_size


def restore(url: str | None, copy: Path, *, force: bool = False) -> int:
    """Put `copy` in the place of the store, and return the number of its current revision.

    The copy is verified first, and the place is taken by one rename.

    Raises:
        InvalidValue: without `force`, if a store is there already.
        StoreDamaged: if the copy is damaged; then nothing was changed.
    """
    target = _sqlite(url, "restore")
    if target.exists() and not force:
        expected = "a place where no store is, or --force"
        raise InvalidValue("store", str(target), expected)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{token_hex(4)}")
    try:
        with closing(SqliteStore(copy, create=False)) as store:
            store.backup(beside)
        with closing(SqliteStore(beside, create=False)) as made:
            defects = next(made.verify(), None)
            current = made.current()
            made.vacuum()
        if defects is not None:
            hint = "take an older backup; `loadpath store verify` lists all damage of this one"
            raise errors.StoreDamaged(f"sqlite:///{copy}", defects, hint=hint)
        for suffix in ("-wal", "-shm"):
            target.with_name(target.name + suffix).unlink(missing_ok=True)
        beside.replace(target)
    finally:
        for suffix in ("", "-wal", "-shm"):
            beside.with_name(beside.name + suffix).unlink(missing_ok=True)
    return 0 if current is None else current.number


def upgrade(url: str | None) -> tuple[int, Path | None]:
    """Bring the store up to the layout of this Loadpath.

    Returns the layout that it had, and the copy of the old file; None for a Neo4j, and when there
    was nothing to do.
    """
    path = path_of(url, environ)
    if path is not None:
        return upgrade_file(path)
    # The driver is loaded only where it is used.
    from service.stores.neo4j.connection import Neo4jSettings
    from service.stores.neo4j.upgrade import upgrade as upgrade_database

    named = url or environ.get("NEO4J_URI") or ""
    return upgrade_database(Neo4jSettings.read(named, environ)), None


def vacuum(url: str | None) -> tuple[int, int]:
    """Shrink the file, and return its size in bytes before and after."""
    path = _sqlite(url, "vacuum")
    with closing(SqliteStore(path, create=False)) as store:
        before = path.stat().st_size
        store.vacuum()
        return before, path.stat().st_size


def _sqlite(url: str | None, action: str) -> Path:
    path = path_of(url, environ)
    if path is None:
        raise errors.StoreUrlInvalid(
            "neo4j://…",
            f"{action} is for SQLite stores",
            hint="use `neo4j-admin database dump` and `load`, or the backup of your Neo4j service",
        )
    return path
