"""The options of one run of `loadpath`, and the store or the copy that it answers from."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from os import environ
from pathlib import Path
from typing import TYPE_CHECKING, cast

from model.errors import InvalidValue

if TYPE_CHECKING:
    from service.snapshot_file import SnapshotFile
    from service.stores.errors import StoreError
    from service.stores.interface import GraphStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The options that stand before the command."""

    store: str | None = None
    debug: bool = False
    offline: bool = False
    """Answer from the copy of the last revision, and leave the store alone."""


_SESSION: ContextVar[Session] = ContextVar("session")
_STALE: ContextVar[bool] = ContextVar("stale", default=False)

COPIED_RECORDS = 100_000
"""Components and requirements up to which commands keep a copy; `serve` copies larger ones."""


def begin(session: Session) -> None:
    """Use `session` for the rest of this run."""
    _SESSION.set(session)
    _STALE.set(False)


def session() -> Session:
    """Return the options of this run."""
    return _SESSION.get(Session())


def is_stale() -> bool:
    """Tell whether this run answers from the copy, because the store is away."""
    return _STALE.get()


def store_url(url: str | None = None) -> str | None:
    """Return the URL of the store as it was chosen; None leaves the choice to `open_store`."""
    chosen = url or session().store or environ.get("LOADPATH_STORE")
    if chosen or "LOADPATH_CONFIG" not in environ:
        return chosen
    # Settings import all of GraphQL, so the module is loaded only when a settings file exists.
    from service.settings import load_settings

    return load_settings().store


@contextmanager
def open_the_store(url: str | None = None, *, create: bool = False) -> "Iterator[GraphStore]":
    """Yield the store and close it afterwards; only commands that write `create` it.

    Readers get the copy of the last revision when the store is away, or with `--offline`, and
    standard error says so.

    Raises:
        InvalidValue: with `--offline`, for commands that write.
        StoreError: if the store cannot be used, and there is no copy.
    """
    # Drivers are loaded only by commands that need a store.
    from service.stores import open_store
    from service.stores.errors import StoreUnreachable

    if create and session().offline:
        raise InvalidValue("--offline", True, "it with commands that only read")
    try:
        if session().offline:
            raise StoreUnreachable("that was chosen", "it is not asked, because of --offline")
        store = open_store(store_url(url), create=create)
    except StoreUnreachable as error:
        if create:
            raise
        store = _copied(url, error)
    try:
        yield store
        if create:
            _keep_copy(store, url)
    finally:
        store.close()


def copy_file(url: str | None) -> "SnapshotFile":
    """Return the file with the copy of the last revision of a store, which `serve` writes too."""
    from service.snapshot_file import SnapshotFile

    if "LOADPATH_CONFIG" in environ:
        from service.settings import load_settings

        folder = load_settings().state_dir
    else:
        folder = Path(environ.get("LOADPATH_STATE_DIR") or ".loadpath")
    return SnapshotFile(folder, store_url(url) or environ.get("NEO4J_URI") or "default")


def _copied(url: str | None, cause: "StoreError") -> "GraphStore":
    """Return the copy as a store, after a line about it on standard error."""
    from service.cli.console import err
    from service.stores.copied import CopiedStore

    publication = copy_file(url).read()
    if publication is None:
        raise cause
    label = publication.revision
    _STALE.set(True)
    err().print(
        f"stale: {cause.message}; this answer is from the copy of revision {label.number}, "
        f"published {label.published_at:%Y-%m-%d %H:%M} UTC",
        markup=False,
        style="yellow",
        soft_wrap=True,
    )
    return cast("GraphStore", CopiedStore(publication, cause))


def _keep_copy(store: "GraphStore", url: str | None) -> None:
    """Copy the revision that a command has just published."""
    label = store.current()
    if label is None or label.components + label.requirements > COPIED_RECORDS:
        return
    file = copy_file(url)
    if file.label() != label:
        file.write(store.load())
