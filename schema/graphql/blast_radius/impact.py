"""What a failure does to one component, when, and why; which redundancy and promises it breaks."""

from datetime import timedelta

import strawberry

import schema.graphql.component  # noqa: F401 - ids are shown as the components that they name
from model.impact import blast_radius, causal_tree, interruptions, latent_needs
from model.impact.blast_radius import causal_chain, impact_time
from model.impact.time_to_impact import ImpactTime
from schema.causal_sentences import causal_sentence
from schema.graphql.derived import shows
from schema.graphql.field import field
from schema.graphql.objective import Objective
from schema.graphql.snapshot import View


@shows(blast_radius.Cause)
class Cause:
    """One step of a causal chain: the component is hit because the requirement broke."""

    model: strawberry.Private[blast_radius.Cause]
    view: strawberry.Private[View]


@shows(causal_tree.FallenMember)
class FallenMember:
    """One member of a requirement that had fallen when the requirement broke."""

    model: strawberry.Private[causal_tree.FallenMember]
    view: strawberry.Private[View]


@shows(causal_tree.CausalStep, types=[FallenMember])
class CausalStep:
    """One component of a causal tree: it is affected because of the steps below it."""

    model: strawberry.Private[causal_tree.CausalStep]
    view: strawberry.Private[View]

    @field
    def sentence(self) -> str:
        """Why it is affected, in a sentence with names, types and places."""
        return causal_sentence(self.view.graph, self.model)


@shows(blast_radius.LostRedundancy)
class LostRedundancy:
    """A surviving k-of-n requirement that lost members."""

    model: strawberry.Private[blast_radius.LostRedundancy]
    view: strawberry.Private[View]


@shows(interruptions.Interruption)
class Interruption:
    """One component that does not serve, or not fully, until something fails over by itself."""

    model: strawberry.Private[interruptions.Interruption]
    view: strawberry.Private[View]


@shows(latent_needs.LatentNeed)
class LatentNeed:
    """One thing that a component which runs cannot do any more."""

    model: strawberry.Private[latent_needs.LatentNeed]
    view: strawberry.Private[View]


@shows(blast_radius.BrokenObjective, types=[Objective])
class BrokenObjective:
    """A promise that binds a component which is down."""

    model: strawberry.Private[blast_radius.BrokenObjective]
    view: strawberry.Private[View]


@shows(blast_radius.Impact)
class Impact:
    """What happens to one component."""

    answer: strawberry.Private[blast_radius.BlastRadius]
    model: strawberry.Private[blast_radius.Impact]
    view: strawberry.Private[View]

    @field
    def degraded_after(self) -> timedelta | None:
        """When it stops being fully up, counted from the failure; null when it never does."""
        return self._time().degraded_after

    @field
    def down_after(self) -> timedelta | None:
        """When it goes down, counted from the failure; null when it only degrades."""
        return self._time().down_after

    @field
    def time_is_exact(self) -> bool:
        """False when a tolerance nobody stated was taken as zero: it may come later."""
        return self._time().exact

    @field
    def causal_chain(self) -> list[Cause]:
        """The shortest chain from a seed to this component, the seed first."""
        chain = causal_chain(self.view.graph, self.answer, self.model.component)
        self.view.budget.spend(len(chain))
        return [Cause(model=cause, view=self.view) for cause in chain]

    @field
    def causal_tree(self) -> list[CausalStep]:
        """All reasons for its state, as a tree: this component first, then what is below it.

        Where redundancy was lost, every member that had fallen is below the step.
        """
        steps = blast_radius.causal_tree(self.view.graph, self.answer, self.model.component)
        self.view.budget.spend(len(steps))
        return [CausalStep(model=step, view=self.view) for step in steps]

    def _time(self) -> ImpactTime:
        return impact_time(self.view.graph, self.answer, self.model.component)
