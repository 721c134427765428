"""Importance of basic events, exact from the diagram.

Sources: Birnbaum 1969; Fussell 1975 and Vesely; NUREG-0492; names beside SCRAM's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from model.availability.cut_sets import CutSets
from model.availability.diagram import FALSE, TRUE, Diagrams, DiagramTooLarge


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """How much one event matters. P is the top's probability, P1 given it failed, P0 given not."""

    birnbaum: float
    """P1 − P0: where one more nine helps most (Birnbaum; MIF in SCRAM)."""
    criticality: float
    """q·(P1 − P0)/P: its share of all downtime, 0 to 1 (CIF)."""
    diagnostic: float
    """q·P1/P: the chance that it has failed when the component is down (DIF)."""
    risk_achievement_worth: float
    """P1/P: by which factor P grows when it is taken down: what never to take down (RAW)."""
    risk_reduction_worth: float | None
    """P/P0: by which factor P shrinks when it never fails (RRW); None when P0 is 0."""
    fussell_vesely: float | None
    """The share of P in which some minimal cut set that holds it has failed, exact; None when that
    takes too large a diagram."""


def probabilities(
    diagrams: Diagrams, roots: Sequence[int], chances: Sequence[float]
) -> Mapping[int, float]:
    """Return the probability of every node below `roots`; `chances` by level.

    Complexity: O(nodes). Source: Rauzy 1993 (Shannon decomposition).
    """
    probability = {FALSE: 0.0, TRUE: 1.0}
    for root in roots:
        for node in diagrams.reachable(root):
            if node not in probability:
                chance = chances[diagrams.level[node]]
                low, high = probability[diagrams.low[node]], probability[diagrams.high[node]]
                probability[node] = chance * high + (1.0 - chance) * low
    return probability


def birnbaum(
    diagrams: Diagrams, root: int, chances: Sequence[float], probability: Mapping[int, float]
) -> Sequence[float]:
    """Return P1 − P0 of every event, by level, in one pass over the diagram.

    The partial derivative of the top by one event is the sum, over the nodes that test it, of the
    chance to arrive there times the difference of the two sides. Complexity: O(nodes).
    """
    arriving = dict.fromkeys(diagrams.reachable(root), 0.0)
    arriving[root] = 1.0
    worth = [0.0] * len(chances)
    for node in reversed(diagrams.reachable(root)):
        level, low, high = diagrams.level[node], diagrams.low[node], diagrams.high[node]
        here = arriving[node]
        worth[level] += here * (probability[high] - probability[low])
        for child, chance in ((low, 1.0 - chances[level]), (high, chances[level])):
            if child > TRUE:
                arriving[child] += here * chance
    return worth


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What the importances of one event are made of."""

    gain: float
    """P1 − P0."""
    perfect: float
    """P0, with its digits also where P − q·(P1 − P0) cancels."""
    union: float | None
    """P(some minimal cut set with it has failed); None past the node budget."""

    def importance(self, top: float, chance: float) -> Importance | None:
        """Return the importances of an event of this `chance`; None where `top`, P, is 0."""
        if top == 0.0:
            return None
        failed = top + (1.0 - chance) * self.gain
        return Importance(
            birnbaum=self.gain,
            criticality=chance * self.gain / top,
            diagnostic=chance * failed / top,
            risk_achievement_worth=failed / top,
            risk_reduction_worth=top / self.perfect if self.perfect > 0.0 else None,
            fussell_vesely=None if self.union is None else self.union / top,
        )


def importances(
    diagrams: Diagrams, root: int, cut_sets: CutSets | None, chances: Sequence[float]
) -> Sequence[Importance | None]:
    """Return the importance of every event, by level; None where the top has probability 0.

    Complexity: that of `worths`.
    """
    top = probabilities(diagrams, [root], chances)[root]
    worth_by_level = worths(diagrams, root, cut_sets, chances)
    return [
        worth.importance(top, chance) for worth, chance in zip(worth_by_level, chances, strict=True)
    ]


def worths(
    diagrams: Diagrams, root: int, cut_sets: CutSets | None, chances: Sequence[float]
) -> Sequence[Worth]:
    """Return, by level, what the importances of every event are made of.

    Without `cut_sets`, or where their unions pass the node budget, there is no union.
    Complexity: O(nodes) for all the others but the chance without events behind more than nine
    tenths of P, which takes O(nodes) each; O(nodes) for each union.
    """
    probability = probabilities(diagrams, [root], chances)
    gains = birnbaum(diagrams, root, chances, probability)
    shares = _shares(diagrams, cut_sets, chances)
    return [
        Worth(
            gain=gain,
            perfect=_perfect(diagrams, root, chances, level, probability[root], gain),
            union=union,
        )
        for level, (gain, union) in enumerate(zip(gains, shares, strict=True))
    ]


def _shares(
    diagrams: Diagrams, cut_sets: CutSets | None, chances: Sequence[float]
) -> Sequence[float | None]:
    """Return, by level, the chance that some minimal cut set with the event has failed."""
    if cut_sets is None:
        return [None] * len(chances)
    alone = set(cut_sets.singles())
    try:
        unions = [
            diagrams.variable(level) if level in alone else cut_sets.union_with(level)
            for level in range(len(chances))
        ]
    except DiagramTooLarge:
        return [None] * len(chances)
    probability = probabilities(diagrams, unions, chances)
    return [probability[union] for union in unions]


def _perfect(
    diagrams: Diagrams,
    root: int,
    chances: Sequence[float],
    level: int,
    top: float,
    gain: float,
) -> float:
    """Return P0 of one event: P − q·(P1 − P0), or a pass of its own where that cancels."""
    if top == 0.0:
        return 0.0
    subtracted = top - chances[level] * gain
    if subtracted > top / 10:
        return subtracted
    without = [*chances[:level], 0.0, *chances[level + 1 :]]
    return probabilities(diagrams, [root], without)[root]
