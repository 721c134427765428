"""How available a component is, what takes it down, and which event matters most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from model.availability.bounds import Approximation
from model.availability.event_probability import YEAR
from model.availability.graph_tree import BasicEvent, FailureModel, failure_model
from model.availability.importance import Importance
from model.availability.solve import Solution, solve, top_bounds
from model.availability.tree_diagram import Orderer
from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.requirement import Effect, Phase

BUDGET = 1_000_000
"""Nodes that the decision diagram of one component may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFigure:
    """One event that can take the target down: a component, or members that fail together."""

    event: BasicEvent
    importance: Importance | None
    """Of what is known: events of unknown unavailability never fail in it. None when its own is not
    known, when the target never fails by what is known, or when the method is not exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """The answer for one component."""

    component: ComponentId
    """What it is about."""
    availability: float | None
    """None when the unavailability of some event is not known, or the method is not exact."""
    unavailability: float | None
    """1 − availability, with all its digits where that is close to 1; None with `availability`."""
    at_least: float
    """A lower bound, whatever the strengths and figures are that nobody states: events of unknown
    unavailability always failed, needs of unknown strength hard."""
    at_most: float
    """An upper bound likewise: such events never failing, such needs soft."""
    certain: bool
    """False when it depends on how needs of unknown strength are read."""
    downtime_per_year: timedelta | None
    """(1 − availability) of 365.25 days; None with `availability`."""
    method: str
    """`exact`, or what was computed past the node budget."""
    approximation: Approximation | None
    """What small cut sets say of the chance to be down; None when the method is exact."""
    cut_set_count: int
    """How many minimal cut sets there are, or were found when the method is a bound."""
    cut_set_orders: Sequence[int]
    """Entry k counts the minimal cut sets of k events."""
    cut_sets: Sequence[Sequence[str]]
    """The smallest minimal cut sets, as names of events, by order then names."""
    cut_sets_left_out: int | None
    """How many are not listed; None when there are too many to be counted."""
    single_points_of_failure: Sequence[ComponentId]
    """What is an order-1 cut set, or a group of which some members are one together, sorted; the
    component itself excluded."""
    events: Sequence[EventFigure]
    """Sorted by falling criticality, then name."""
    unknown: Sequence[ComponentId]
    """What of the events has an unavailability that nobody states; their figures say why."""


def availability(
    graph: DependencyGraph,
    component: str,
    *,
    unknown_is_hard: bool = False,
    structural: bool = False,
    list_up_to: int = 2,
    budget: int = BUDGET,
    reorder: Orderer | None = None,
) -> Availability:
    """Return the availability of `component` and its minimal cut sets.

    Only what can fail by itself is an event; with `structural`, everything is.

    Exact by decision diagrams. Past `budget` nodes `reorder` looks for a smaller one, where it is
    given; else there are bounds instead, from all cut sets up
    to the largest number of events that fits, at most six, and `method` says so.

    Raises:
        UnknownComponent: if there is no such component.
    """
    model = failure_model(graph, component, unknown_is_hard=unknown_is_hard, structural=structural)
    solved = solve(model.tree, list_up_to=list_up_to, budget=budget, reorder=reorder)
    readings = [(solved.at_least, solved.at_most)]
    if graph.once(_some_strength_is_unknown):
        other = failure_model(
            graph, component, unknown_is_hard=not unknown_is_hard, structural=structural
        )
        if other.tree != model.tree:
            readings.append(top_bounds(other.tree, budget, reorder))
    return _answer(component, model, solved, readings)


def _some_strength_is_unknown(graph: DependencyGraph) -> bool:
    return any(
        need.effect is Effect.UNKNOWN and need.phase is Phase.RUN for need in graph.requirements
    )


def _answer(
    component: str,
    model: FailureModel,
    solved: Solution,
    readings: Sequence[tuple[float, float]],
) -> Availability:
    """Put the answer together; `readings` are the bounds of the top, that asked for first."""
    events, cuts = model.events, solved.cut_sets
    unknown = sorted({event.component for event in events.values() if event.figure.value is None})
    known = solved.at_least if solved.approximation is None and not unknown else None
    single_events = {events[cut[0]].component for cut in cuts.listed if len(cut) == 1}
    ranks = {
        name: None if event.figure.value is None else solved.ranks.get(name)
        for name, event in events.items()
    }
    rows = [EventFigure(event=event, importance=ranks[event.name]) for event in events.values()]
    return Availability(
        component=ComponentId(component),
        availability=None if known is None else 1.0 - known,
        unavailability=known,
        at_least=1.0 - max(most for _, most in readings),
        at_most=1.0 - min(least for least, _ in readings),
        certain=len(set(readings)) == 1,
        downtime_per_year=None if known is None else known * YEAR,
        method=solved.method,
        approximation=solved.approximation,
        cut_set_count=sum(cuts.orders),
        cut_set_orders=cuts.orders,
        cut_sets=cuts.listed,
        cut_sets_left_out=cuts.left_out,
        single_points_of_failure=sorted(single_events - {ComponentId(component)}),
        events=sorted(rows, key=_by_criticality),
        unknown=unknown,
    )


def _by_criticality(row: EventFigure) -> tuple[float, str]:
    return -(row.importance.criticality if row.importance else 0.0), row.event.name
