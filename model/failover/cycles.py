"""Cycles: steps that wait for each other, the weakest precedence, and what a person must do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from model.failover.plan import CycleReport, Precedence
from model.kernels.strong_components import strong_components

if TYPE_CHECKING:
    import networkx as nx

STRONG = 9


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Weakness:
    """How readily a plan ignores a precedence in a cycle; the smallest is ignored first."""

    rank: int = STRONG
    """0: its strength was never judged; 1: needed only to start; 2: the dependent tolerates the
    loss for some time; `STRONG`: it must not be ignored."""
    haste: timedelta = timedelta(0)
    """Minus the time that the dependent tolerates the loss."""

    @property
    def text(self) -> str:
        """Why the wait may be ignored."""
        match self.rank:
            case 0:
                return "its strength is unknown"
            case 1:
                return "it is needed only to start"
            case 2:
                return f"the dependent tolerates its loss for {-self.haste}"
            case _:
                return "it is hard"


@dataclass(kw_only=True)
class Untangled:
    """The precedences without cycles, and a report about each cycle that was cut."""

    precedences: list[Precedence]
    reports: list[CycleReport] = field(default_factory=list)
    by_hand: list[Sequence[str]] = field(default_factory=list)
    """Groups without a weak precedence, in the order in which a person starts their steps."""


def untangle(
    precedences: Sequence[Precedence], weak: Callable[[Precedence], Weakness]
) -> Untangled:
    """Return the precedences without cycles, ignoring as few as needed, the weakest first.

    A cycle in which all precedences are strong is cut at every precedence that comes from a need:
    its steps run one after the other, and a person confirms the group (F-12).

    Complexity: O(ignored · (steps + precedences)).

    References:
        [1] Tarjan, Depth-first search and linear graph algorithms, SIAM J. Computing 1, 1972.
    """
    result = Untangled(precedences=list(precedences))
    for members in _circles(result.precedences):
        inside = _inside(result.precedences, members)
        dropped = list(_dropped(inside, weak))
        strong = any(weak(precedence).rank == STRONG for precedence in dropped)
        result.precedences = [
            precedence for precedence in result.precedences if precedence not in set(dropped)
        ]
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
    after: dict[str, list[str]] = {}
    for precedence in precedences:
        after.setdefault(precedence.before, []).append(precedence.after)
    circles = [
        frozenset(steps)
        for steps in strong_components(after)
        if len(steps) > 1 or steps[0] in after.get(steps[0], ())
    ]
    return sorted(circles, key=min)


def _graph(precedences: Sequence[Precedence]) -> "nx.DiGraph[str]":
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((precedence.before, precedence.after) for precedence in precedences)
    return graph


def _inside(precedences: Sequence[Precedence], members: frozenset[str]) -> list[Precedence]:
    return [
        precedence
        for precedence in precedences
        if precedence.before in members and precedence.after in members
    ]


def _dropped(
    inside: list[Precedence], weak: Callable[[Precedence], Weakness]
) -> Iterator[Precedence]:
    """Yield the precedences to ignore so that no cycle is left: the weakest first, then by id."""
    left = inside
    while circles := _circles(left):
        near = [precedence for circle in circles for precedence in _inside(left, circle)]
        weakest = min(
            near,
            key=lambda precedence: (
                weak(precedence),
                _is_rule(precedence),
                precedence.before,
                precedence.after,
            ),
        )
        yield weakest
        left = [precedence for precedence in left if precedence != weakest]


def _is_rule(precedence: Precedence) -> bool:
    """Tell whether a rule alone demands it: such a precedence is ignored last."""
    return precedence.evidence is None


def _shortest(inside: Sequence[Precedence]) -> tuple[str, ...]:
    """Return one shortest cycle, beginning with its smallest id."""
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
        f"{precedence.after} does not wait for {precedence.before}: {weak(precedence).text}"
        for precedence in dropped
    )
    if not by_hand:
        return f"ignored in this plan; assert it if that is right: {ignored}"
    return (
        "no wait in the cycle is weak: start the group by hand and confirm it, or change the "
        f"design so that one of these waits is not needed: {ignored}"
    )


def _in_order(members: frozenset[str], precedences: Sequence[Precedence]) -> Sequence[str]:
    import networkx as nx

    graph = _graph(_inside(precedences, members))
    graph.add_nodes_from(members)
    return tuple(nx.lexicographical_topological_sort(graph))


def weakness_by(known: Mapping[tuple[str, str], Weakness]) -> Callable[[Precedence], Weakness]:
    """Return how weak a precedence is, as a function; one not in `known` is strong."""
    return lambda precedence: known.get((precedence.before, precedence.after), Weakness())
