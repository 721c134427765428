"""Circles: steps that wait for each other, which wait is the weakest, and what a person must do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from model.failover.plan import CycleReport, Precedence

if TYPE_CHECKING:
    import networkx as nx

STRONG = 9


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Weakness:
    """How readily a wait is ignored when steps wait for each other; the least first."""

    rank: int = STRONG
    """0: nobody judged its strength; 1: needed only to start; 2: it can be done without for a
    while; `STRONG`: it cannot be ignored."""
    haste: timedelta = timedelta(0)
    """Minus how long the dependent can do without."""

    @property
    def text(self) -> str:
        """Why the wait may be ignored."""
        match self.rank:
            case 0:
                return "its strength was never judged"
            case 1:
                return "it is needed only to start"
            case 2:
                return f"it can be done without for {-self.haste}"
            case _:
                return "it is hard"


@dataclass(kw_only=True)
class Untangled:
    """The precedences without circles, and what became of these."""

    precedences: list[Precedence]
    reports: list[CycleReport] = field(default_factory=list)
    by_hand: list[Sequence[str]] = field(default_factory=list)
    """Groups in which nothing weak could be ignored, in the order in which to start them."""


def untangle(
    precedences: Sequence[Precedence], weak: Callable[[Precedence], Weakness]
) -> Untangled:
    """Return the precedences with as few as needed ignored, weakest first, circle by circle.

    Of a circle in which all are strong, every wait on a provider is ignored: its steps are done
    one after the other, and a person confirms the group (F-12).
    Complexity: O(ignored · (steps + precedences)).
    """
    result = Untangled(precedences=list(precedences))
    for members in _circles(result.precedences):
        inside = _inside(result.precedences, members)
        dropped = list(_dropped(inside, weak))
        strong = any(weak(one).rank == STRONG for one in dropped)
        result.precedences = [one for one in result.precedences if one not in set(dropped)]
        result.reports.append(
            CycleReport(
                members=tuple(sorted(members)),
                cycle=_shortest(inside),
                suggestion=_suggestion(dropped, weak, by_hand=strong),
                dropped=tuple(dropped),
                manual=strong,
            )
        )
        if strong:
            result.by_hand.append(_in_order(members, result.precedences))
    return result


def _circles(precedences: Sequence[Precedence]) -> Sequence[frozenset[str]]:
    import networkx as nx

    graph = _graph(precedences)
    found = [
        frozenset(one)
        for one in nx.strongly_connected_components(graph)
        if len(one) > 1 or any(graph.has_edge(step, step) for step in one)
    ]
    return sorted(found, key=min)


def _graph(precedences: Sequence[Precedence]) -> "nx.DiGraph[str]":
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((one.before, one.after) for one in precedences)
    return graph


def _inside(precedences: Sequence[Precedence], members: frozenset[str]) -> list[Precedence]:
    return [one for one in precedences if one.before in members and one.after in members]


def _dropped(
    inside: list[Precedence], weak: Callable[[Precedence], Weakness]
) -> Iterator[Precedence]:
    """Yield what to ignore so that no circle is left: weakest first, then by id."""
    left = inside
    while circles := _circles(left):
        near = [one for circle in circles for one in _inside(left, circle)]
        found = min(near, key=lambda one: (weak(one), _is_rule(one), one.before, one.after))
        yield found
        left = [one for one in left if one != found]


def _is_rule(one: Precedence) -> bool:
    """Tell whether a rule alone demands it: ignored only after waits on providers."""
    return one.evidence is None


def _shortest(inside: Sequence[Precedence]) -> tuple[str, ...]:
    """Return one shortest circle, beginning with its smallest id."""
    import networkx as nx

    graph = _graph(inside)
    best: list[str] | None = None
    for step in sorted(graph):
        for after in sorted(graph.successors(step)):
            if nx.has_path(graph, after, step):
                path = nx.shortest_path(graph, after, step)
                if best is None or len(path) < len(best):
                    best = path
    if best is None:
        return ()
    at = best.index(min(best))
    return (*best[at:], *best[:at])


def _suggestion(
    dropped: Sequence[Precedence], weak: Callable[[Precedence], Weakness], *, by_hand: bool
) -> str:
    ignored = "; ".join(
        f"{one.after} does not wait for {one.before}: {weak(one).text}" for one in dropped
    )
    if not by_hand:
        return f"ignored here, so assert it: {ignored}"
    return (
        "nothing in the circle is weak: start the group by hand and confirm it, or change the "
        f"design so that one of these is not needed: {ignored}"
    )


def _in_order(members: frozenset[str], precedences: Sequence[Precedence]) -> Sequence[str]:
    import networkx as nx

    graph = _graph(_inside(precedences, members))
    graph.add_nodes_from(members)
    return tuple(nx.lexicographical_topological_sort(graph))


def weakness_by(known: Mapping[tuple[str, str], Weakness]) -> Callable[[Precedence], Weakness]:
    """Return how weak a precedence is; what is not `known` is a rule's and strong."""
    return lambda one: known.get((one.before, one.after), Weakness())
