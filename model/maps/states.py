"""States: what a disruption does to a map."""

from collections.abc import Mapping
from dataclasses import replace

from model.impact.blast_radius import BlastRadius
from model.impact.state import State as ImpactState
from model.maps.picture import Line, Map, State
from model.records.component import ComponentId
from model.records.requirement import Effect

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


def in_states(map_: Map, states: Mapping[ComponentId, State]) -> Map:
    """Return the map with these states, all else up. Nothing moves: states change no place.

    A line carries a failure where its dependent falls because of others. Complexity: O(map).
    """
    component_of = {card.id: card.component for card in map_.cards}

    def state(component: ComponentId | None) -> State:
        return State.UP if component is None else states.get(component, State.UP)

    def carried(line: Line) -> State:
        dependent, provider = (
            state(component_of[line.dependent]),
            state(component_of[line.provider]),
        )
        falls = dependent in (State.DOWN, State.DEGRADED)
        has_fallen = provider in (State.DOWN, State.FAILED)
        carries = falls and has_fallen and line.effect is not Effect.REPLICATION
        return dependent if carries else State.UP

    return replace(
        map_,
        boxes=tuple(replace(box, state=state(box.component)) for box in map_.boxes),
        cards=tuple(replace(card, state=state(card.component)) for card in map_.cards),
        lines=tuple(replace(line, state=carried(line)) for line in map_.lines),
    )
