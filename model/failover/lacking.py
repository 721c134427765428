"""Lacking: what a service needs softly and does not have on the side that takes over."""

from collections.abc import Iterator, Sequence

from model.component import ComponentId, Kind
from model.failover.names import ANSWERS
from model.failover.scope import Scope
from model.linking.writers import met_by_promotion
from model.recovery.estimate import Estimate, unknown, worst
from model.requirement import Effect, Phase, Requirement


def lacking(scope: Scope) -> Sequence[ComponentId]:
    """Return what the event takes from the service on the other side though it serves, sorted.

    Something is lacking when what serves there needs it softly, or its counterpart here did, and
    nothing that lives stands in for it. Planned, the old side lives, and nothing is lacking.
    """
    places = {place for one in scope.closure if (place := scope.place(one)) is not None}
    return tuple(sorted({one for place in places for one in _lost(scope, place)}))


def until_full(everything: Estimate, lost: Sequence[ComponentId]) -> Estimate:
    """Return when the service does all that it did: unknown where no step brings a part back."""
    if not lost:
        return everything
    names = ", ".join(lost)
    return worst((everything, unknown(f"no step brings back what it needs softly: {names}")))


def _lost(scope: Scope, place: ComponentId) -> Iterator[ComponentId]:
    source = scope.sources.get(place)
    own = _soft(scope, place)
    alive = {_sort(scope, one) for one in own if _met(scope, one)}
    for need in own:
        if not _met(scope, need):
            promoted = met_by_promotion(need)
            yield from (it for it in _down(scope, need) if not (promoted and _replaced(scope, it)))
    for need in _soft(scope, source) if source else ():
        if not _met(scope, need) and _sort(scope, need) not in alive:
            yield from (one for one in _down(scope, need) if not _replaced(scope, one))


def _soft(scope: Scope, component: ComponentId) -> Sequence[Requirement]:
    """Return its soft needs; of what a name answers with, one side is enough."""
    return [
        one
        for one in scope.graph.requirements_of(component)
        if one.effect is Effect.SOFT and one.phase is Phase.RUN and one.relation not in ANSWERS
    ]


def _met(scope: Scope, need: Requirement) -> bool:
    return len(need.providers) - len(_down(scope, need)) >= need.minimum


def _down(scope: Scope, need: Requirement) -> Sequence[ComponentId]:
    return [one for one in need.providers if one in scope.down]


def _replaced(scope: Scope, component: ComponentId) -> bool:
    """Tell whether the plan has something else serve in its place."""
    return scope.place(component) not in (None, component)


def _sort(scope: Scope, need: Requirement) -> tuple[str, Kind]:
    return need.relation, scope.graph.component(need.providers[0]).kind
