"""The options of one run of `loadpath`: its store, and whether errors show tracebacks."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from os import environ
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from service.stores.interface import GraphStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The options that stand before the command."""

    store: str | None = None
    debug: bool = False


_SESSION: ContextVar[Session] = ContextVar("session")


def begin(session: Session) -> None:
    """Use `session` for the rest of this run."""
    _SESSION.set(session)


def session() -> Session:
    """Return the options of this run."""
    return _SESSION.get(Session())


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
    """Yield the store and close it afterwards; only commands that write `create` it."""
    # Drivers are loaded only by commands that need a store.
    from service.stores import open_store

    store = open_store(store_url(url), create=create)
    try:
        yield store
    finally:
        store.close()
