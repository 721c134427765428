"""Consistency: whether the stores of one service come back close enough to one moment."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from model.capability import properties as read
from model.capability.estimate import ZERO, Estimate
from model.records.component import Component
from model.recovery.effective_rpo import skew


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency:
    """How far apart the stores of a service come back, beside what it bears."""

    apart: timedelta | None
    """How far apart; None when a loss is not known or endless."""
    tolerated: timedelta
    """What the service bears; zero when nobody stated it (`resilience-spec` §3.4)."""
    stated: bool
    """True when somebody stated what it bears (`skew_tolerance_seconds` of the service)."""

    @property
    def status(self) -> Literal["tolerated", "exceeded", "unknown"]:
        """Whether the stores come back close enough, or have to be reconciled."""
        if self.apart is None:
            return "unknown"
        return "exceeded" if self.apart > self.tolerated else "tolerated"


def consistency(service: Component, losses: Collection[Estimate]) -> Consistency:
    """Return how far apart stores with these losses come back; not at all when there is one.

    The stores of a service are taken as one group, as the gap rule N-24 does.
    """
    stated = read.seconds(service, read.SKEW_TOLERANCE_SECONDS)
    return Consistency(
        apart=skew(losses) if len(losses) > 1 else ZERO,
        tolerated=ZERO if stated is None else stated,
        stated=stated is not None,
    )
