"""What every answer carries: the revision it was drawn from, and what was not looked at."""

from collections.abc import Collection
from datetime import datetime, timedelta

import strawberry

import model.records.coverage
import model.records.revision
from model.records.observation import Outcome
from model.records.requirement import Effect
from schema.graphql.connection import Connection, connect, connection
from schema.graphql.derived import shows
from schema.graphql.field import field, interface, object_type
from schema.graphql.paging import Listing, PageRequest
from schema.graphql.snapshot import View
from schema.graphql.wrapped import Wrap


@shows(model.records.revision.Revision)
class Revision:
    """A published, immutable state of the whole graph."""

    model: strawberry.Private[model.records.revision.Revision]
    now: strawberry.Private[datetime]
    is_stale: strawberry.Private[bool]

    @field
    def age(self) -> timedelta:
        """Time since it was published."""
        return self.now - self.model.published_at

    @field
    def stale(self) -> bool:
        """True when the store cannot be reached, so that there may be a newer revision."""
        return self.is_stale


@shows(model.records.coverage.ScopeCoverage)
class Scope:
    """Where a source looked, and how that ended."""

    model: strawberry.Private[model.records.coverage.ScopeCoverage]
    now: strawberry.Private[datetime]

    @field
    def key(self) -> str:
        """Identifies the scope: `aws.acm.certificates@111122223333/us-east-1`."""
        return self.model.scope.key

    @field
    def account(self) -> str | None:
        """The account it looked into; null when the source knows no accounts."""
        return self.model.scope.account or None

    @field
    def region(self) -> str | None:
        """The Region it looked into; null for sources that look at no one Region."""
        return self.model.scope.region or None

    @field
    def name(self) -> str | None:
        """File, author or log group; null for crawlers."""
        return self.model.scope.name or None

    @field
    def age(self) -> timedelta | None:
        """Time since it was last read completely; null if it never was."""
        return self.model.age(self.now)


@shows(model.records.coverage.PlaceCoverage)
class PlaceCoverage:
    """How much could be read in one account and Region."""

    model: strawberry.Private[model.records.coverage.PlaceCoverage]


@object_type
class Coverage:
    """How much of what should be known was read, and what of the rest could change the answer."""

    view: strawberry.Private[View]
    drawn_from: strawberry.Private[Collection[Effect]]

    @field
    def ratio(self) -> float | None:
        """Share of scopes that were read completely, 0 to 1; null when there are no scopes."""
        return self.view.snapshot.coverage.ratio

    @field
    def total(self) -> int:
        """How many scopes there are."""
        return len(self.view.snapshot.coverage.scopes)

    @field
    def complete(self) -> int:
        """How many scopes were read completely."""
        return self.view.snapshot.coverage.complete

    @field
    def closed(self) -> int:
        """How many scopes lie in a Region that is closed to its account; they are no gap."""
        return len(self.view.snapshot.coverage.closed)

    @field
    def lower_bound(self) -> bool:
        """True when a scope that was not read completely could change this answer."""
        return bool(self.view.snapshot.coverage.could_change(self.drawn_from))

    @field
    def places(self) -> list[PlaceCoverage]:
        """How much could be read in each account and Region, sorted; those without any first."""
        coverage = self.view.snapshot.coverage
        places = self.view.recall("coverage places", lambda: coverage.places)
        return [PlaceCoverage(model=place) for place in places]

    @connection
    def could_change(self, *, request: PageRequest) -> Connection[Scope]:
        """The scopes that were not read completely and could change this answer."""
        scopes = self.view.snapshot.coverage.could_change(self.drawn_from)
        return connect_scopes(
            self.view, Listing(name="couldChange", elements=by_key(scopes), key=key_of), request
        )

    @connection
    def scopes(
        self,
        outcome: list[Outcome] | None = None,
        source: str | None = None,
        *,
        request: PageRequest,
    ) -> Connection[Scope]:
        """Every scope; `outcome` and `source` keep only those."""
        scopes = self.view.recall("scopes", lambda: by_key(self.view.snapshot.coverage.scopes))

        def keep(scope: model.records.coverage.ScopeCoverage) -> bool:
            return (not outcome or scope.outcome in outcome) and source in (
                None,
                scope.scope.source,
            )

        return connect_scopes(
            self.view, Listing(name="scopes", elements=scopes, key=key_of, keep=keep), request
        )


def revision_of(view: View) -> Revision:
    """Return the revision that a view shows."""
    snapshot = view.snapshot
    return Revision(model=snapshot.revision, now=view.now, is_stale=snapshot.stale)


def key_of(scope: model.records.coverage.ScopeCoverage) -> str:
    """Return the key of a scope."""
    return scope.scope.key


def by_key(
    scopes: Collection[model.records.coverage.ScopeCoverage],
) -> list[model.records.coverage.ScopeCoverage]:
    """Return `scopes` sorted by key."""
    return sorted(scopes, key=key_of)


def connect_scopes(
    view: View, listing: Listing[model.records.coverage.ScopeCoverage], request: PageRequest
) -> Connection[Scope]:
    """Return a page of scopes."""
    return connect(view, listing, request, Wrap(kind=Scope, given={"now": view.now}))


@interface
class Answer:
    """What every answer carries: where it was drawn from, and how far that can be trusted."""

    view: strawberry.Private[View]

    @field
    def revision(self) -> Revision:
        """The revision that the answer was drawn from."""
        return revision_of(self.view)

    @field
    def coverage(self) -> Coverage:
        """What was read for it, and what was not."""
        return Coverage(view=self.view, drawn_from=self.effects())

    @field
    def hidden(self) -> int:
        """How many components of the estate the viewer may not see; 0 when it sees everything.

        Lists leave them out. Where the rest touches them, ids begin with `hidden:`.
        """
        return self.view.snapshot.hidden

    def effects(self) -> Collection[Effect]:
        """Return the effects that the answer is drawn from; all unless a type says less."""
        return tuple(Effect)
