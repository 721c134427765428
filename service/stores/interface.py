"""GraphStore: what every store can do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from model.records.observation import Observation
from model.records.revision import Publication, Revision

if TYPE_CHECKING:
    from model.linking.link import LinkSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One change, made for a person or a tool."""

    at: datetime
    author: str
    action: str
    """The name of the mutation or job."""
    detail: str
    """Its arguments, as JSON."""


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

    def publish(self, *, now: datetime, settings: "LinkSettings") -> tuple[Revision, bool]:
        """Link all scopes and make the result the current revision, atomically.

        Returns the current revision and whether it is new: when the content's digest is that of
        the current revision only its coverage is brought up to date.
        """

    def load(self, revision: int | None = None) -> Publication:
        """Return one consistent revision, the current one unless `revision` names it.

        Raises:
            UnknownRevision: if it was never published, or nothing was.
        """

    def current(self) -> Revision | None:
        """Return the label of the current revision, cheaply; None when nothing is published."""

    def revisions(self) -> Sequence[Revision]:
        """Return every revision, newest first."""

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

    def audit(self, entry: AuditEntry) -> None:
        """Append one entry to the audit log."""

    def audit_log(self, limit: int = 100) -> Sequence[AuditEntry]:
        """Return the newest entries, newest first."""

    def close(self) -> None:
        """Release the connection; closing twice is harmless."""
