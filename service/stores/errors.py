"""The errors of stores. None of their messages holds a password.

StoreError
    ├── StoreUrlInvalid      the URL names no store that we know
    ├── StoreUnreachable     nothing answers there, or the file cannot be opened
    │   └── StoreMissing     there is no such file yet
    ├── StoreAuthFailed      user name or password were refused
    ├── StoreForbidden       the user may not do what a store has to do
    ├── StoreReadOnly        the file or the server takes no writes
    ├── StoreFull            no room to write; nothing was changed
    ├── StoreBusy            another process held the store for too long
    ├── StoreTooOld          the server's version lacks what is needed
    ├── StoreLayoutTooNew    written by a newer Loadpath
    └── StoreDamaged         not our file, or not readable as one
"""

from model.errors import Error


class StoreError(Error):
    """A store could not do what was asked; it holds what it held before."""

    def __init__(self, url: str, problem: str, *, hint: str | None = None) -> None:
        """Say that the store at `url` (without credentials) has `problem`."""
        super().__init__(f"store {url}: {problem}", hint=hint)
        self.url = url
        self.problem = problem


class StoreUrlInvalid(StoreError):
    """The URL names no store that we know."""


class StoreUnreachable(StoreError):
    """Nothing answers there, or the file cannot be opened."""


class StoreMissing(StoreUnreachable):
    """There is no such file yet."""


class StoreAuthFailed(StoreError):
    """User name or password were refused."""


class StoreForbidden(StoreError):
    """The user may not do what a store has to do."""


class StoreReadOnly(StoreError):
    """The file or the server takes no writes."""


class StoreFull(StoreError):
    """There is no room to write; nothing was changed."""


class StoreBusy(StoreError):
    """Another process held the store for too long."""


class StoreTooOld(StoreError):
    """The server's version lacks what is needed."""


class StoreLayoutTooNew(StoreError):
    """The store was written by a newer Loadpath."""


class StoreDamaged(StoreError):
    """What is there is not our store, or not readable as one."""
