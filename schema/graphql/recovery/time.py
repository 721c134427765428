"""How long a component is away, and what it waits for."""

import strawberry

from model.recovery import effective_rto, full_function, worst_trial
from schema.disruption_words import sentence
from schema.graphql.derived import shows
from schema.graphql.field import field
from schema.graphql.recovery.estimate import Estimate
from schema.graphql.snapshot import View


@shows(
    effective_rto.EffectiveRto,
    omit=["component", "disruption_class"],
    types=[Estimate],
)
class RecoveryTime:
    """How long a component is away under the worst disruption of its class."""

    model: strawberry.Private[effective_rto.EffectiveRto]
    view: strawberry.Private[View]

    @field
    def disruption(self) -> str | None:
        """The worst disruption, in a few words; null when none reaches it."""
        worst = self.model.disruption
        return None if worst is None else sentence(worst)


@shows(worst_trial.Backlog, types=[Estimate])
class Backlog:
    """What a component works off after it was away."""

    model: strawberry.Private[worst_trial.Backlog]
    view: strawberry.Private[View]


@shows(full_function.FullFunction, types=[Estimate, Backlog])
class FullFunction:
    """When nothing is degraded any more: what it needs softly is back, too."""

    model: strawberry.Private[full_function.FullFunction]
    view: strawberry.Private[View]
