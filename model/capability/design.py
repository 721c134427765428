"""Design: what the configuration of one component makes it capable of, whatever was measured."""

from dataclasses import dataclass
from datetime import datetime

from model.capability.capability import FORMULAS
from model.capability.estimate import Estimate
from model.capability.formula import Situation
from model.graph import DependencyGraph
from model.records.objective import DisruptionClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What the formula that fits says."""

    formula: str
    """Id of the formula that fits."""
    rto: Estimate
    """How long it is away."""
    rpo: Estimate
    """How much it loses."""


def design(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass, at: datetime
) -> Design | None:
    """Return the figures of the first formula that fits a component; None when none does.

    Raises:
        UnknownComponent: if there is no such component.
    """
    situation = Situation(
        graph=graph,
        component=graph.component(component),
        disruption_class=disruption_class,
        at=at,
    )
    fitting = next((formula for formula in FORMULAS if formula.fits(situation)), None)
    if fitting is None:
        return None
    return Design(formula=fitting.id, rto=fitting.rto(situation), rpo=fitting.rpo(situation))
