"""The errors of stores. None of their messages holds a password.

StoreError
    ├── StoreUrlInvalid      the URL names no store that we know
    ├── StoreUnreachable     nothing answers there, or the file cannot be opened
    │   ├── StoreMissing     there is no store at this place
    │   ├── StoreReplaced    another store, or an older state of it, is at its place now
    │   └── StoreAway        it did not answer before, and is asked again by a background probe
    ├── StoreAuthFailed      user name or password were refused
    ├── StoreForbidden       the user may not do what a store has to do
    ├── StoreReadOnly        the file or the server takes no writes
    ├── StoreFull            no room to write; nothing was changed
    ├── StoreBusy            another process held the store for too long
    ├── StoreTooOld          the server is older than what Loadpath can use
    ├── StoreLayoutTooNew    written by a newer Loadpath
    ├── StoreLayoutTooOld    written by an older Loadpath; `loadpath store upgrade` brings it up
    ├── DigestDiffers        a change gives another digest than it must
    └── StoreDamaged         not a store of Loadpath, or damaged
    ├── StoreShared          another program uses names of ours in the database
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
    """There is no store at this place: no file, or an empty database."""


class StoreReplaced(StoreUnreachable):
    """Another store, or an older state of the same store, is at its place now."""


class StoreAway(StoreUnreachable):
    """The store did not answer before. A background probe asks it again every second."""

    def __init__(self, cause: StoreError, *, retry_after: int = 2, unsure: bool = False) -> None:
        """Repeat the problem of `cause`, and when to try again.

        `unsure` says that a change was on its way when the store stopped answering.
        """
        hint = cause.hint
        if unsure:
            hint = "the change may have been made: look at the state before you repeat it"
        super().__init__(cause.url, f"it is away: {cause.problem}", hint=hint)
        self.retry_after = retry_after


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
    """A newer Loadpath wrote the store, or a record in it."""


class StoreLayoutTooOld(StoreError):
    """An older Loadpath wrote the store; `loadpath store upgrade` brings it up to date."""


class StoreDamaged(StoreError):
    """The content is not a store of Loadpath, or it is damaged."""


class StoreShared(StoreError):
    """Another program uses a label, constraint or index of Loadpath in the same database."""


class DigestDiffers(StoreError):
    """The result of a change has not the digest that it must have; nothing was changed."""
