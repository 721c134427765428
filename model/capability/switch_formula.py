"""Switch formulas: how long a component takes to turn from one member of a choice to another."""

from dataclasses import dataclass
from enum import StrEnum

from model.capability.formula import Condition, Figure, Situation, always
from model.records.component import Component, Kind


class SwitchState(StrEnum):
    """What clients see while a component turns to another member (`spec-2` R-2)."""

    DOWN = "down"
    """Some client is without service for the whole time."""
    DEGRADED = "degraded"
    """A retry of each client may succeed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchFormula:
    """One row of the table in R-2. The first that covers a component answers."""

    id: str
    title: str
    """What the row is about, for the generated page."""
    figure: Figure
    state: SwitchState
    source: str
    types: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    when: Condition = always
    own_parts: bool = False
    """True when it tells only of the parts that the component itself consists of, not of other
    providers that its code may choose from."""

    def covers(self, component: Component) -> bool:
        """Return whether the row may be about a component, whatever its configuration."""
        return component.type in self.types or component.kind in self.kinds

    def fits(self, situation: Situation) -> bool:
        """Return whether the row is about this component."""
        return self.covers(situation.component) and self.when(situation)
