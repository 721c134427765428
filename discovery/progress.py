"""Progress: how far a crawl has come, counted as its observations arrive."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from model.records.observation import Observation, Outcome, Scope

ENOUGH = 5
"""Scopes that must be done before the time that remains is estimated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a crawl has come."""

    total: int
    done: int = 0
    calls: int = 0
    components: int = 0
    """Components seen; one that two scopes see counts twice."""
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    current: Scope | None = None
    """What was read last; None before the first."""
    elapsed: timedelta = timedelta(0)

    @property
    def failed(self) -> int:
        """Scopes that could not be read completely, apart from those that are closed."""
        settled = (Outcome.COMPLETE, Outcome.CLOSED)
        return self.done - sum(self.outcomes.get(outcome, 0) for outcome in settled)

    @property
    def remaining(self) -> timedelta | None:
        """The estimated remaining time at the speed so far; None at the start."""
        if self.done < min(ENOUGH, self.total):
            return None
        return self.elapsed * ((self.total - self.done) / max(self.done, 1))

    def after(self, seen: Observation, elapsed: timedelta) -> "Progress":
        """Return the progress once `seen` has arrived.

        >>> Progress(total=0).remaining
        datetime.timedelta(0)
        """
        counts = {**self.outcomes, seen.outcome: self.outcomes.get(seen.outcome, 0) + 1}
        return Progress(
            total=self.total,
            done=self.done + 1,
            calls=self.calls + seen.calls,
            components=self.components + len(seen.facts.components),
            outcomes=counts,
            current=seen.scope,
            elapsed=elapsed,
        )
