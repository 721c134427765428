"""What a command answers from: a revision of the store, or graph documents alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.linking.scope_state import coverage, update_scope
from model.records.coverage import Coverage
from model.records.digest import digest
from model.records.requirement import Effect
from model.records.revision import Records, Revision
from schema.documents import answers
from service.cli.session import open_the_store
from service.jobs.import_file import file_at, read_files


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
        """The moment for which it is judged by default: one revision gives one answer."""
        return self.now if self.revision is None else self.revision.published_at

    @property
    def graph(self) -> DependencyGraph:
        """The records, ready for questions."""
        return DependencyGraph(self.records)

    def head(self, effects: Collection[Effect] = tuple(Effect)) -> dict[str, Any]:
        """Return what every JSON answer carries: revision and coverage."""
        label: dict[str, Any] = (
            answers.revision(self.revision)
            if self.revision is not None
            else {
                "number": None,
                "digest": self.digest,
                "published_at": None,
                "components": len(self.records.components),
                "requirements": len(self.records.requirements),
            }
        )
        return {"revision": label, "coverage": answers.coverage(self.coverage, effects)}


def take(
    graph: Sequence[Path] | None, *, store: str | None, revision: int | None = None
) -> Snapshot:
    """Return the state to answer from: that of the documents `graph`, else that of the store.

    Raises:
        DocumentRejected: if a document is wrong.
        UnknownRevision: if the store has no such revision, or none at all.
        StoreError: if the store cannot be used.
    """
    now = datetime.now(UTC)
    return from_documents(graph, now) if graph else _from_store(store, revision, now)


def from_documents(files: Sequence[Path], now: datetime) -> Snapshot:
    """Return what the documents alone say."""
    documents = read_files([file_at(path) for path in files], read_at=now)
    observations = [one.observation for one in documents]
    records = link(observations, LinkSettings())
    return Snapshot(
        records=records,
        coverage=coverage(update_scope(None, one) for one in observations),
        revision=None,
        digest=digest(records),
        now=now,
    )


def _from_store(url: str | None, revision: int | None, now: datetime) -> Snapshot:
    with open_the_store(url) as store:
        found = store.load(revision)
    return Snapshot(
        records=found.records,
        coverage=found.coverage,
        revision=found.revision,
        digest=found.revision.digest,
        now=now,
    )
