"""The state of the graph that a command answers from: a revision, or graph documents."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.records.coverage import Coverage
from model.records.digest import digest
from model.records.requirement import Effect
from model.records.revision import Publication, Records, Revision
from schema.documents import answers
from schema.documents.plain import plain
from service.cli.session import is_stale, open_the_store

if TYPE_CHECKING:
    from model.graph import DependencyGraph


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One consistent state of the graph."""

    records: Records
    coverage: Coverage
    revision: Revision | None
    """None when it was read from documents."""
    digest: str
    now: datetime

    @property
    def taken_at(self) -> datetime:
        """The default moment of judgement: a revision gives the same answer on every day."""
        return self.now if self.revision is None else self.revision.published_at

    @property
    def graph(self) -> "DependencyGraph":
        """The records, compiled to a graph."""
        # numpy and scipy take a second to load; commands that only list records do without.
        from model.graph import DependencyGraph

        return DependencyGraph(self.records)

    def head(self, effects: Collection[Effect] = tuple(Effect)) -> dict[str, Any]:
        """Return the head of every JSON answer: revision and coverage."""
        label: dict[str, Any] = (
            plain(self.revision)
            if self.revision is not None
            else {
                "number": None,
                "digest": self.digest,
                "published_at": None,
                "components": len(self.records.components),
                "requirements": len(self.records.requirements),
            }
        )
        if self.revision is not None and is_stale():
            label["stale"] = True
        return {"revision": label, "coverage": answers.coverage(self.coverage, effects)}


def take(
    graph: Sequence[Path] | None, *, store: str | None, revision: int | None = None
) -> Snapshot:
    """Return the state that the documents `graph` describe, else a revision of the store.

    Raises:
        DocumentRejected: if a document is wrong.
        UnknownRevision: if the store has no such revision, or none at all.
        StoreError: if the store cannot be used.
    """
    now = datetime.now(UTC)
    return from_documents(graph, now) if graph else _from_store(store, revision, now)


def from_documents(files: Sequence[Path], now: datetime) -> Snapshot:
    """Return the state that the documents alone describe."""
    # Parsers and linking are loaded only here: most commands answer from a store.
    from model.linking.link import LinkSettings, link
    from model.linking.scope_state import coverage, update_scope
    from service.jobs.import_file import file_at, read_files

    documents = read_files([file_at(path) for path in files], read_at=now)
    observations = [document.observation for document in documents]
    records = link(observations, LinkSettings())
    return Snapshot(
        records=records,
        coverage=coverage(update_scope(None, observation) for observation in observations),
        revision=None,
        digest=digest(records),
        now=now,
    )


def _from_store(url: str | None, revision: int | None, now: datetime) -> Snapshot:
    with open_the_store(url) as store:
        return from_publication(store.load(revision), now)


def from_publication(publication: Publication, now: datetime | None = None) -> Snapshot:
    """Return the state that one revision of a store describes."""
    return Snapshot(
        records=publication.records,
        coverage=publication.coverage,
        revision=publication.revision,
        digest=publication.revision.digest,
        now=now or datetime.now(UTC),
    )
