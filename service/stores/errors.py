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
    ├── StoreTooOld          the server is older than what Loadpath can use
    ├── StoreLayoutTooNew    written by a newer Loadpath
    └── StoreDamaged         not a store of Loadpath, or damaged
"""

from model.errors import Error


class StoreError(Error):
    """A store failed; its content is the same as before."""

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
    """The server is older than the oldest version that Loadpath can use."""


class StoreLayoutTooNew(StoreError):
    """The store was written by a newer Loadpath."""


class StoreDamaged(StoreError):
    """The content is not a store of Loadpath, or it is damaged."""
