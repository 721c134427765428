"""States: what a disruption, or the difference between two revisions, does to a map."""

from collections.abc import Iterable, Mapping

from model.impact.blast_radius import BlastRadius
from model.impact.state import State as ImpactState
from model.maps.picture import State
from model.records.component import ComponentId
from model.records.diff import Diff

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


def change_states(difference: Diff) -> Mapping[ComponentId, State]:
    """Return the state of what only the later revision has; for a map of the later one."""
    return {component.id: State.NEW for component in difference.added_components}


def gone(difference: Diff) -> Iterable[ComponentId]:
    """Return what only the earlier revision has; for a map of the earlier one."""
    return [component.id for component in difference.removed_components]
