"""Recipe: the steps with which one type of component changes Regions, and their AWS APIs."""

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
"""The side of a step whose component lies in no Region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One component on its way to the new Region."""

    graph: DependencyGraph
    source: Component
    """The component of the old Region; the target itself when it replaces nothing."""
    target: Component
    """The component of the new Region; the source itself when it lies in no Region."""
    from_region: str
    to_region: str
    mode: Mode
    failback: bool
    at: datetime

    @property
    def stated(self) -> Estimate | None:
        """The measured or asserted recovery time of either component for the loss of a Region."""
        figures = (
            stated_rto(self.graph, component.id, DisruptionClass.REGION)
            for component in (self.source, self.target)
        )
        return next((figure for figure in figures if figure is not None), None)


Condition = Callable[[Move], bool]
Figure = Callable[[Move], Estimate]

LOOK = known(timedelta(seconds=30), "assumed: a check takes half a minute", Basis.DEFAULT)
"""How long a read-only check takes: an assumption, shown as one."""
INCLUDED = known(timedelta(0), "included in the stated figure", Basis.ASSERTED)


def always(move: Move) -> bool:
    """Hold for every move."""
    return True


def never_holds(move: Move) -> bool:
    """Hold for no move."""
    return False


def takes(source: str, basis: Basis = Basis.VENDOR, **duration: float) -> Figure:
    """Return a function with the same duration for every move."""
    figure = known(timedelta(**duration), source, basis)
    return lambda move: figure


def looks(move: Move) -> Estimate:
    """Return the assumed length of a read-only check."""
    return LOOK


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One step of a recipe. Texts may use {source}, {target}, {from_region}, {to_region}."""

    action: Action
    text: str | Callable[[Move], str]
    """One imperative sentence."""
    on_source: bool = False
    """True when it acts in the old Region."""
    apis: tuple[str, ...] = ()
    """As `<service>:<Operation>`; the Region is that of the step, or the home of a global
    service."""
    modes: tuple[Mode, ...] = BOTH
    when: Condition = always
    takes: Figure = looks
    stands_for: bool = False
    """True when a stated recovery time of the component is the duration of this step."""
    check: str = ""
    """The state that shows that it worked; empty for steps that only read."""
    check_apis: tuple[str, ...] = ()
    check_takes: Figure = looks
    pre: tuple[str, ...] = ()
    irreversible: tuple[Mode, ...] = ()
    """The modes in which it cannot be undone."""
    undo: str | None = None
    timeout: timedelta = timedelta(minutes=30)
    retries: int = 2
    on_failure: Literal["stop", "continue", "rollback"] = "stop"
    doubts: tuple[str, ...] = ()
    """Why it may fail: what no source has read."""
    from_none: Condition = never_holds
    """Whether a scaling starts from nothing, so that it needs what a start needs."""
    automatic: bool = False
    """True when it happens by itself from the beginning, whatever else is ready."""
    alternative: str | None = None
    """What works while its APIs are down; None when nothing does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one type of component changes Regions."""

    id: str
    title: str
    source: str
    """The AWS page that describes it."""
    rows: tuple[Row, ...]
    types: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    when: Condition = always
    single_writer: bool = False
    """True when two active sides would diverge: the old one is fenced before the new is
    promoted."""
    nothing: str = "it is ready in the new Region and needs no action"
    """Why no step is needed, where no row applies."""

    def fits(self, move: Move) -> bool:
        """Tell whether this is the recipe of a component."""
        component = move.source
        return (component.type in self.types or component.kind in self.kinds) and self.when(move)
