"""A fault tree solved part by part, each by a diagram of its own, and put together exactly.

Parts share no event, so their functions are independent: what holds of a part holds of the whole
with the function of another in the place of its name. Names of parts are never seen outside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.availability.cut_sets import CutSets
from model.availability.decomposition import Part, parts
from model.availability.diagram import Diagrams, DiagramTooLarge
from model.availability.fault_tree import FaultTree
from model.availability.importance import Worth, probabilities, worths
from model.availability.tree_diagram import Orderer, failure_function


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """The diagram of one part."""

    name: str
    diagrams: Diagrams
    root: int
    events: Sequence[str]
    """Events, and names of parts solved before, by level."""

    def chances(self, values: Mapping[str, float]) -> Sequence[float]:
        """Return the chance of each level, from those of events and parts."""
        return [values[name] for name in self.events]


def composed(tree: FaultTree, budget: int, reorder: Orderer | None = None) -> Sequence[Solved]:
    """Return the parts of `tree`, inputs before users: the last is the whole.

    There are none if it cannot fail. A part whose diagram passes the budget is tried again in the
    order of `reorder`.

    Raises:
        DiagramTooLarge: if their diagrams need more than `budget` nodes together.
    """
    made = []
    for part in parts(tree):
        solved = _solved(part, budget, reorder)
        budget -= solved.diagrams.nodes
        made.append(solved)
    return made


def _solved(part: Part, budget: int, reorder: Orderer | None) -> Solved:
    diagrams = Diagrams(budget)
    try:
        root, events = failure_function(part.tree, diagrams)
    except DiagramTooLarge:
        if reorder is None:
            raise
        order = reorder(part.tree, budget)
        diagrams = Diagrams(budget)
        root, events = failure_function(part.tree, diagrams, order)
    return Solved(name=part.name, diagrams=diagrams, root=root, events=events)


def chance(solved: Sequence[Solved], chances: Mapping[str, float]) -> float:
    """Return the probability of the whole; `chances` by event. Complexity: O(nodes)."""
    return _values(solved, chances)[solved[-1].name] if solved else 0.0


def composed_worths(
    solved: Sequence[Solved],
    cut_sets: Mapping[str, CutSets] | None,
    chances: Mapping[str, float],
    budget: int,
) -> Mapping[str, Worth]:
    """Return, by event that is in some cut set, what its importances are made of.

    `cut_sets` are by part; without them, or for parts where their unions need more than `budget`
    nodes together, there is no union. Complexity: that of `worths`, for each part.
    """
    if not solved:
        return {}
    values = _values(solved, chances)
    top = solved[-1].name
    worth_by_name = {top: Worth(gain=1.0, perfect=0.0, union=values[top])}
    for part in reversed(solved):
        before = part.diagrams.nodes
        part.diagrams.allow(budget)
        known = None if cut_sets is None else cut_sets[part.name]
        inside = worths(part.diagrams, part.root, known, part.chances(values))
        budget -= part.diagrams.nodes - before
        above, whole = worth_by_name.pop(part.name), values[part.name]
        for name, worth in zip(part.events, inside, strict=True):
            worth_by_name[name] = _within(above, whole, worth)
    return worth_by_name


def _within(above: Worth, whole: float, inside: Worth) -> Worth:
    """Return the worth in the top of what is worth `inside` in a part of probability `whole`.

    The top is linear in the part, and the part in the event: gains multiply, and without the
    event it is as without the part, plus the part's gain times what remains of the part. A cut
    set with the event is one of the event in the part and the rest of one with the part above,
    which share no event: given the part, the chances of the two multiply.
    """
    union = None
    if above.union is not None and inside.union is not None:
        union = above.union / whole * inside.union if whole > 0.0 else 0.0
    return Worth(
        gain=above.gain * inside.gain,
        perfect=above.perfect + above.gain * inside.perfect,
        union=union,
    )


def _values(solved: Sequence[Solved], chances: Mapping[str, float]) -> Mapping[str, float]:
    """Return the probability of each part beside those of the events."""
    values = dict(chances)
    for part in solved:
        probability = probabilities(part.diagrams, [part.root], part.chances(values))
        values[part.name] = probability[part.root]
    return values
