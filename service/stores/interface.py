"""GraphStore: what every store can do."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from model.records.coverage import Coverage
from model.records.observation import Observation
from model.records.revision import Publication, Revision


class AuditOutcome(StrEnum):
    """How a change ended."""

    PUBLISHED = "published"
    """A new revision holds it."""
    UNCHANGED = "unchanged"
    """The graph says the same as before."""
    REFUSED = "refused"
    """Nothing was changed; `reason` says why."""


if TYPE_CHECKING:
    from model.linking.link import LinkSettings
    from model.linking.scope_state import ScopeState
    from service.stores.rows import RecordKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One change, refused sign-in or export, made for a person or a tool."""

    at: datetime
    author: str
    action: str
    """The name of the mutation or job."""
    detail: str
    """Its arguments, as JSON."""
    outcome: AuditOutcome | None = None
    """None for what changes no record at once, such as the start of a crawl."""
    revision: int | None = None
    """The number of the revision that was current afterwards; None when it was refused."""
    reason: str | None = None
    """Why it was refused; None when it was not."""
    role: str | None = None
    """The role in which the author acted; None for commands, whose users hold the store itself."""
    address: str | None = None
    """The network address from which it was asked for; None for commands of this machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHead:
    """The end of the audit log: everything up to a line, in one hash."""

    number: int
    """The number of the last line; 0 for an empty log."""
    hash: str
    """The hash of that line (`service.stores.audit_chain`), in hexadecimal."""

    def __str__(self) -> str:
        """Return `NUMBER:HASH`."""
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """A line of the audit log as it is stored."""

    number: int
    """Counts from 1 without gaps."""
    text: bytes
    """The entry and the hash of the line before, as JSON."""
    author: str
    """The author under whom the store files the line."""
    action: str
    """The action under which the store files the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a store: observations to record, scopes to forget, and its audit line."""

    observations: Sequence[Observation] = ()
    states: "Sequence[ScopeState]" = ()
    """Scopes to take as they are, with the ages that they have; a newer state of a scope stays."""
    digest: str | None = None
    """The digest that the result must have; None allows any."""
    forget: Sequence[str] = ()
    """Keys of scopes that are removed with all that they hold."""
    entry: AuditEntry | None = None
    """None for changes that no person asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A cheap look at a store: which one it is, and how far it has come."""

    salt: bytes
    """The random salt made with the store: another salt is another store."""
    current: Revision | None
    """The label of the current revision; None when nothing is published."""
    known: Revision | None
    """The label of the revision whose number was given; None when it is not there."""
    annotations_problem: str | None = None
    """Why the last annotations could not be written; None when they could, or there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """How the current revision differs from an earlier one."""

    revision: Revision
    """The label of the current revision."""
    coverage: Coverage
    ended: "Sequence[tuple[RecordKind, str]]"
    """Kind and id of the rows that hold no longer, or say something else now."""
    begun: "Mapping[RecordKind, Sequence[Any]]"
    """The records that hold since then, by kind."""


Register: TypeAlias = Callable[[bytes | None], bytes]
"""Returns what to register in place of what is registered; None when nothing is."""


class GraphStore(Protocol):
    """Keeps observations and revisions. Implementations: `sqlite`, `neo4j`.

    Every verb is atomic: after a crash the store holds the state before or after it, whole.
    All raise `service.stores.errors.StoreError` (unreachable, wrong password, old server, full
    disk), whose message names the store without its password.
    """

    url: str
    """Where it is, without credentials."""

    def record(self, observations: Iterable[Observation]) -> None:
        """Replace what each complete observation's scope held; mark the rest stale, keep it."""

    def change(
        self, changes: Sequence[Change], *, now: datetime, settings: "LinkSettings"
    ) -> tuple[Revision, bool]:
        """Make all `changes`, publish the result and write the audit lines: all or nothing.

        It publishes what earlier calls of `record` left, too. Returns what `publish` returns; the
        outcome and the revision of each audit line are set to it.

        Raises:
            DigestDiffers: if the result has not the digest that a change demands.
        """

    def publish(self, *, now: datetime, settings: "LinkSettings") -> tuple[Revision, bool]:
        """Link all scopes and make the result the current revision, atomically.

        Returns the current revision and whether it is new: when the content's digest is that of
        the current revision only its coverage is brought up to date. When `now` lies before the
        moment of the current revision, the clock went backwards: that is logged, and the new
        revision gets the moment of the current one.
        """

    def load(self, revision: int | None = None) -> Publication:
        """Return one consistent revision, the current one unless `revision` names it.

        Raises:
            UnknownRevision: if it was never published or was pruned, or nothing is published.
            StoreDamaged: if a record is not as it was written; the message names it.
            StoreLayoutTooNew: if a newer Loadpath wrote the revision.
        """

    def coverage(self) -> tuple[Revision, Coverage]:
        """Return the label and the coverage of the current revision, without its records.

        Raises:
            UnknownRevision: if nothing is published.
        """

    def delta(self, base: int) -> Delta | None:
        """Return how the current revision differs from revision `base`.

        None when `load` is the better way: `base` is not there, or the store cannot tell.

        Raises:
            UnknownRevision: if nothing is published.
            StoreDamaged: if a record is not as it was written.
        """

    def current(self) -> Revision | None:
        """Return the label of the current revision, cheaply; None when nothing is published."""

    def pulse(self, known: int | None = None) -> Pulse:
        """Return which store this is, its current revision, and that with the number `known`.

        It is asked about once a second, so it takes one short read and is never tried again.

        Raises:
            StoreReplaced: if the file is not the one that was opened.
        """

    def revisions(self) -> Sequence[Revision]:
        """Return every revision, newest first."""

    def states(self) -> "Sequence[ScopeState]":
        """Return the state of every scope, sorted by its key."""

    def observations(self) -> Sequence[Observation]:
        """Return what every scope holds, with the outcome of its last look.

        The facts are those of its last complete look, and what an incomplete one could add.
        """

    def salt(self) -> bytes:
        """Return the random salt made with the store, for `model.records.reference.hashed_name`."""

    def save_compiled(self, revision: int, blob: bytes) -> None:
        """Keep the compiled form of a revision."""

    def load_compiled(self, revision: int) -> bytes | None:
        """Return the compiled form of a revision, None when it was never saved."""

    def tag(self, revision: int, name: str) -> None:
        """Give a revision a name, which keeps it from being pruned; a name moves if it is used.

        Raises:
            UnknownRevision: if there is no such revision.
        """

    def untag(self, name: str) -> bool:
        """Take a name away, and tell whether a revision had it."""

    def tags(self) -> Mapping[str, int]:
        """Return the number of the revision of every name."""

    def prune(self, before: datetime, *, keep: int = 1) -> Sequence[int]:
        """Remove revisions published before a moment; return their numbers, ascending.

        The current one, the newest `keep` and those with a tag stay.
        """

    def verify(self) -> Iterator[str]:
        """Yield a line for each defect of the store; no line means that all of it is sound.

        It reads every revision and makes the digest of each again, so it may take minutes.
        """

    def repair(self, *, now: datetime, settings: "LinkSettings") -> Sequence[str]:
        """Write the current revision back from the scopes where its records were changed.

        Returns a line for each thing that another program had changed; none when all was sound.
        The annotations of a database are written anew.

        Raises:
            StoreDamaged: if the store cannot mend itself.
            UnknownRevision: if nothing was published.
        """

    def annotate(self, *, now: datetime) -> None:
        """Write what follows from the current revision and the day `now`, where it is missing.

        A publish does so, too. It does nothing in a store that people do not query themselves, and
        when nothing was published. A failure is logged, and kept for `pulse`.
        """

    def audit(self, entry: AuditEntry) -> None:
        """Append one entry to the audit log."""

    def audit_log(self, limit: int = 100, actions: Collection[str] = ()) -> Sequence[AuditEntry]:
        """Return the newest entries, newest first; with `actions`, only entries of these."""

    def audit_lines(
        self, limit: int = 100, *, after: int | None = None, before: int | None = None
    ) -> Sequence[AuditLine]:
        """Return stored lines: the newest first, or with `after` the oldest after it first.

        `before` leaves out the line with this number and those after it.
        """

    def audit_head(self) -> AuditHead | None:
        """Return the kept head of the audit log; None when no line carries a hash yet."""

    def registered(self, kind: str) -> Mapping[str, bytes]:
        """Return what is registered under a kind, by name."""

    def register(
        self, kind: str, name: str, change: Register, *, entry: AuditEntry | None = None
    ) -> None:
        """Register what `change` makes of what is registered under a kind and a name (or None).

        Other writers wait meanwhile, and the audit line is written with it: all or nothing. An
        error that `change` raises leaves all as it was; `change` may be called more than once.
        """

    def close(self) -> None:
        """Release the connection; closing twice is harmless."""
