"""How available a component is, what takes it down, and which event matters most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from model.availability.compile import failure_function
from model.availability.cut_sets import CutSets
from model.availability.diagram import Diagrams, DiagramTooLarge
from model.availability.fault_tree import FaultTree
from model.availability.figures import YEAR, Figure, unavailability
from model.availability.from_graph import fault_tree
from model.availability.importance import Importance, importances, probabilities
from model.availability.truncated import truncated_cut_sets
from model.component import ComponentId
from model.graph import DependencyGraph

EXACT = "exact"
MCUB = "minimal-cut upper bound"
_BUDGET = 1_000_000
_TRUNCATED_ORDER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFigure:
    """One component that can take the target down."""

    component: ComponentId
    figure: Figure
    importance: Importance | None
    """None when the top's probability is 0 or the method is not exact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """The answer for one component."""

    component: ComponentId
    availability: float | None
    """None when the unavailability of some event is not known."""
    at_most: float
    """An upper bound on the availability: events of unknown unavailability taken as perfect."""
    downtime_per_year: timedelta | None
    """(1 − availability) of 365.25 days; None with `availability`."""
    method: str
    """`exact`, or the name of the bound that was used past the node budget."""
    cut_set_count: int
    cut_set_orders: Sequence[int]
    """Entry k counts the minimal cut sets of k events."""
    cut_sets: Sequence[Sequence[ComponentId]]
    """The smallest minimal cut sets, by order then ids."""
    cut_sets_left_out: int | None
    """How many are not listed; None when the method is not exact and nobody counted."""
    single_points_of_failure: Sequence[ComponentId]
    """Order-1 cut sets, the component itself excluded."""
    events: Sequence[EventFigure]
    """Sorted by falling criticality, then id."""
    unknown: Sequence[ComponentId]
    """Events whose unavailability nobody states."""


def availability(
    graph: DependencyGraph,
    component: str,
    *,
    unknown_is_hard: bool = False,
    list_up_to: int = 2,
    budget: int = _BUDGET,
) -> Availability:
    """Return the availability of `component` and its minimal cut sets.

    Exact by decision diagrams. Past `budget` nodes the minimal-cut upper bound over cut sets of
    at most three events, fewer where there are too many, is given instead, and `method` says so.

    Raises:
        UnknownComponent: if there is no such component.
    """
    tree = fault_tree(graph, component, unknown_is_hard=unknown_is_hard)
    figures = {name: unavailability(graph.component(name)) for name in tree.events}
    try:
        return _exact(component, tree, figures, list_up_to, budget)
    except DiagramTooLarge:
        return _bounded(component, tree, figures)


def _exact(
    component: str, tree: FaultTree, figures: Mapping[str, Figure], list_up_to: int, budget: int
) -> Availability:
    diagrams = Diagrams(budget)
    root, events = failure_function(tree, diagrams)
    cut_sets = CutSets(diagrams, root)
    chances = [figures[name].value or 0.0 for name in events]
    top = probabilities(diagrams, [root], chances)[root]
    ranks = importances(diagrams, root, cut_sets, chances)
    orders = cut_sets.histogram()
    listed = [[events[level] for level in one] for one in cut_sets.listed(up_to=list_up_to)]
    rows = [
        EventFigure(component=ComponentId(name), figure=figures[name], importance=rank)
        for name, rank in zip(events, ranks, strict=True)
    ]
    return _answer(
        component,
        figures,
        top=top,
        method=EXACT,
        orders=orders,
        listed=listed,
        left_out=sum(orders) - len(listed),
        rows=rows,
    )


def _bounded(component: str, tree: FaultTree, figures: Mapping[str, Figure]) -> Availability:
    truncated = truncated_cut_sets(tree, _TRUNCATED_ORDER)
    chances = {name: figures[name].value or 0.0 for name in tree.events}
    orders = [0] * (truncated.order + 1)
    for one in truncated.sets:
        orders[len(one)] += 1
    rows = [
        EventFigure(component=ComponentId(name), figure=figures[name], importance=None)
        for name in sorted(tree.events)
    ]
    return _answer(
        component,
        figures,
        top=truncated.upper_bound(chances),
        method=f"{MCUB} over cut sets of at most {truncated.order} events"
        + (", larger ones dropped: errs low by these" if truncated.dropped else ""),
        orders=orders,
        listed=[sorted(one) for one in truncated.sets],
        left_out=None if truncated.dropped else 0,
        rows=rows,
    )


def _answer(
    component: str,
    figures: Mapping[str, Figure],
    *,
    top: float,
    method: str,
    orders: Sequence[int],
    listed: Sequence[Sequence[str]],
    left_out: int | None,
    rows: Sequence[EventFigure],
) -> Availability:
    unknown = sorted(ComponentId(name) for name, one in figures.items() if one.value is None)
    cuts = sorted((sorted(ComponentId(name) for name in one) for one in listed), key=_by_order)
    return Availability(
        component=ComponentId(component),
        availability=None if unknown else 1.0 - top,
        at_most=1.0 - top,
        downtime_per_year=None if unknown else top * YEAR,
        method=method,
        cut_set_count=sum(orders),
        cut_set_orders=orders,
        cut_sets=cuts,
        cut_sets_left_out=left_out,
        single_points_of_failure=[one[0] for one in cuts if len(one) == 1 and one[0] != component],
        events=sorted(rows, key=_by_criticality),
        unknown=unknown,
    )


def _by_order(cut_set: Sequence[ComponentId]) -> tuple[int, Sequence[ComponentId]]:
    return len(cut_set), cut_set


def _by_criticality(row: EventFigure) -> tuple[float, ComponentId]:
    return -(row.importance.criticality if row.importance else 0.0), row.component
