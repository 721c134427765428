"""What a recipe of failover is: for which components, by which steps, with which AWS APIs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from model.capability.capability import stated_rto
from model.capability.estimate import Basis, Estimate, known
from model.failover.plan import Action, Mode
from model.graph import DependencyGraph
from model.records.component import Component, Kind
from model.records.objective import DisruptionClass

BOTH = (Mode.PLANNED, Mode.UNPLANNED)
PLANNED = (Mode.PLANNED,)
UNPLANNED = (Mode.UNPLANNED,)

GLOBAL_SIDE = "global"
"""The side of a step that acts on something that no Region holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One component on its way to the other side."""

    graph: DependencyGraph
    source: Component
    """On the side that is left; the target itself when nothing over there corresponds to it."""
    target: Component
    """On the side that takes over; the source itself for what no Region holds."""
    from_region: str
    to_region: str
    mode: Mode
    failback: bool
    at: datetime

    @property
    def stated(self) -> Estimate | None:
        """What was measured or asserted for either side when a Region fails."""
        figures = (
            stated_rto(self.graph, one.id, DisruptionClass.REGION)
            for one in (self.source, self.target)
        )
        return next((one for one in figures if one is not None), None)


Condition = Callable[[Move], bool]
Figure = Callable[[Move], Estimate]

LOOK = known(timedelta(seconds=30), "assumed: a look takes half a minute", Basis.DEFAULT)
"""How long a check takes that only reads; shown as the assumption it is."""
INCLUDED = known(timedelta(0), "included in the stated figure", Basis.ASSERTED)


def always(move: Move) -> bool:
    """Hold for every move."""
    return True


def takes(source: str, basis: Basis = Basis.VENDOR, **duration: float) -> Figure:
    """Return a figure that is the same for every move."""
    figure = known(timedelta(**duration), source, basis)
    return lambda move: figure


def looks(move: Move) -> Estimate:
    """Return the assumed length of a look."""
    return LOOK


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One step that a recipe makes. Texts know {source}, {target}, {from_region}, {to_region}."""

    action: Action
    text: str
    """One imperative sentence."""
    on_source: bool = False
    """True when it acts on the side that is left."""
    apis: tuple[str, ...] = ()
    """`<service>:<Operation>`; the Region is that of the side, or of the global service."""
    modes: tuple[Mode, ...] = BOTH
    when: Condition = always
    takes: Figure = looks
    stands_for: bool = False
    """True when the stated figure of the component is the time of this step."""
    check: str = ""
    """What shows that it worked; empty for steps that only look."""
    check_apis: tuple[str, ...] = ()
    check_takes: Figure = looks
    pre: tuple[str, ...] = ()
    irreversible: tuple[Mode, ...] = ()
    """The modes in which it cannot be undone."""
    undo: str | None = None
    timeout: timedelta = timedelta(minutes=30)
    retries: int = 2
    on_failure: Literal["stop", "continue", "rollback"] = "stop"
    alone: bool = False
    """True when it happens by itself from the beginning, whatever else is ready."""
    alternative: str | None = None
    """What would work when its APIs are down; None when nothing does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How components of one sort change sides. The first that fits a component is used."""

    id: str
    title: str
    source: str
    """The AWS page behind it."""
    rows: tuple[Row, ...]
    types: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    when: Condition = always
    single_writer: bool = False
    """True when two active sides would diverge: it is fenced before the other is promoted."""
    nothing: str = "it stands ready on the other side and needs no action"
    """Why nothing is done, where no row applies."""

    def fits(self, move: Move) -> bool:
        """Tell whether the recipe is for this component."""
        one = move.source
        return (one.type in self.types or one.kind in self.kinds) and self.when(move)
