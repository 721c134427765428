"""Coverage: what was read, what was not, and what that means for an answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from model.records.observation import Outcome, Scope
from model.records.requirement import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeCoverage:
    """How the last observation of one scope ended, and how much is known from the scope."""

    scope: Scope
    """Where the source looked."""
    outcome: Outcome
    """How the last observation ended."""
    components: int
    """How many components are known from this scope, stale ones included."""
    requirements: int
    """How many requirements are known from this scope, stale ones included."""
    read_at: datetime
    """When it was last observed."""
    complete_at: datetime | None
    """When it was last read completely; None if it never was."""
    duration: timedelta | None = None
    """How long the last observation took; None when it was not measured."""
    calls: int = 0
    """How many calls the last observation made."""
    error_code: str | None = None
    """`AccessDenied`, `ThrottlingException`, …; None when complete."""
    error_message: str | None = None
    """What the source said about the error; None when complete."""
    failed_calls: tuple[str, ...] = ()
    """Every call that failed, as `service:operation: code`."""
    effects: tuple[Effect, ...] = ()
    """The effects that this source can ever report; empty when any."""

    @property
    def stale(self) -> bool:
        """True when the last observation did not confirm what is known."""
        return self.outcome is not Outcome.COMPLETE and not self.closed

    @property
    def closed(self) -> bool:
        """True when the Region is closed to the account, and nothing is known there either."""
        return self.outcome is Outcome.CLOSED and not self.components + self.requirements

    def age(self, now: datetime) -> timedelta | None:
        """Time since the scope was last read completely; None if it never was."""
        return None if self.complete_at is None else now - self.complete_at


WORST_FIRST = (
    Outcome.DENIED,
    Outcome.FAILED,
    Outcome.THROTTLED,
    Outcome.UNSUPPORTED,
    Outcome.PARTIAL,
    Outcome.CLOSED,
    Outcome.COMPLETE,
)
"""Outcomes, the one that hides most first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCoverage:
    """How much could be read in one account and Region."""

    account: str | None
    """Number of the account; None for sources that know no accounts."""
    region: str | None
    """Name of the Region; None for sources that look at no one Region."""
    total: int
    """How many scopes lie there."""
    complete: int
    """How many of them were read completely."""
    worst: Outcome
    """The outcome that hides most, of all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Every scope of a revision, sorted by scope."""

    scopes: tuple[ScopeCoverage, ...] = ()

    @property
    def ratio(self) -> float | None:
        """Share of scopes that were read completely, 0 to 1; None when there are no scopes.

        Closed scopes do not count: they hold nothing that a crawl could read.
        """
        counted = len(self.scopes) - len(self.closed)
        return self.complete / counted if counted else None

    @property
    def complete(self) -> int:
        """How many scopes were read completely."""
        return sum(scope.outcome is Outcome.COMPLETE for scope in self.scopes)

    @property
    def closed(self) -> tuple[ScopeCoverage, ...]:
        """The scopes in Regions that are closed to their account, and of which nothing is known."""
        return tuple(scope for scope in self.scopes if scope.closed)

    @property
    def places(self) -> tuple[PlaceCoverage, ...]:
        """How much could be read in each account and Region, sorted; those without any first.

        Complexity: O(scopes).
        """
        outcomes: dict[tuple[str, str], list[Outcome]] = {}
        for scope in self.scopes:
            place = scope.scope.account or "", scope.scope.region or ""
            outcomes.setdefault(place, []).append(scope.outcome)
        return tuple(
            PlaceCoverage(
                account=account or None,
                region=region or None,
                total=len(outcomes[account, region]),
                complete=outcomes[account, region].count(Outcome.COMPLETE),
                worst=min(outcomes[account, region], key=WORST_FIRST.index),
            )
            for account, region in sorted(outcomes)
        )

    @property
    def uncovered(self) -> tuple[ScopeCoverage, ...]:
        """The scopes that were not read completely."""
        return tuple(scope for scope in self.scopes if scope.stale)

    def could_change(self, effects: Collection[Effect]) -> tuple[ScopeCoverage, ...]:
        """Return the uncovered scopes that could change an answer drawn from `effects`.

        A scope is left out only if its source declares that it never reports one of `effects`. A
        reference may cross any account or Region, so the place of a scope proves nothing.
        """
        relevant = set(effects)
        return tuple(
            scope for scope in self.uncovered if not scope.effects or relevant & set(scope.effects)
        )
