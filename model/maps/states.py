"""States: what a disruption, or the difference between two revisions, does to a map."""

from collections.abc import Mapping

from model.impact.blast_radius import BlastRadius
from model.impact.state import State as ImpactState
from model.maps.picture import State
from model.records.component import ComponentId

FALLEN = {ImpactState.DOWN: State.DOWN, ImpactState.DEGRADED: State.DEGRADED}


def failure_states(answer: BlastRadius) -> Mapping[ComponentId, State]:
    """Return the state of everything that is not up: what fails by itself, and what follows.

    The states are the worse of both readings.
    """
    states = dict.fromkeys(answer.seeds, State.FAILED)
    return states | {
        impact.component: FALLEN[max(impact.state, impact.pessimistic)]
        for impact in answer.impacts
        if impact.component not in states
    }
