"""What a formula of recovery is: for which components and disruptions, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from model.capability.estimate import Basis, Estimate, known, never, unknown
from model.graph import DependencyGraph
from model.records.component import Component, Kind
from model.records.objective import DisruptionClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """The component a formula is asked about, what hits it, and when."""

    graph: DependencyGraph
    component: Component
    disruption_class: DisruptionClass
    at: datetime


Condition = Callable[[Situation], bool]
Figure = Callable[[Situation], Estimate]


@dataclass(frozen=True, slots=True)
class Constant:
    """A figure that is the same in every situation; the generated page reads it from here."""

    estimate: Estimate

    def __call__(self, situation: Situation) -> Estimate:
        """Return it."""
        return self.estimate


def always(situation: Situation) -> bool:
    """Hold in every situation."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """One row of `derivation-catalogue` §5.2. The first that fits a component answers."""

    id: str
    title: str
    """What the row is about, for the generated page."""
    classes: tuple[DisruptionClass, ...]
    rto: Figure
    rpo: Figure
    source: str
    types: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    when: Condition = always
    automatic: bool = False
    """True when the mechanism acts by itself: its figure includes detection, nobody decides."""
    redundant: bool = False
    """True when the component survives the loss of one of its own parts under these classes."""

    def covers(self, type_: str | None, kind: Kind, disruption_class: DisruptionClass) -> bool:
        """Return whether the row may be about such components, whatever their configuration."""
        return disruption_class in self.classes and (type_ in self.types or kind in self.kinds)

    def fits(self, situation: Situation) -> bool:
        """Return whether the row is about this component under this disruption."""
        component = situation.component
        covered = self.covers(component.type, component.kind, situation.disruption_class)
        return covered and self.when(situation)


LOCAL = (DisruptionClass.COMPONENT, DisruptionClass.ZONE)
COMPONENT = (DisruptionClass.COMPONENT,)
ZONE = (DisruptionClass.ZONE,)
REGION = (DisruptionClass.REGION,)
ACCOUNT = (DisruptionClass.ACCOUNT,)
ALL = tuple(DisruptionClass)


def takes(source: str, basis: Basis = Basis.VENDOR, **duration: float) -> Constant:
    """Return a figure that is the same for every component: `takes("RDS guide", seconds=120)`."""
    return Constant(known(timedelta(**duration), source, basis))


def unaffected(source: str) -> Constant:
    """Return the figure zero: the disruption does not interrupt the component, or lose data."""
    return takes(source, Basis.CONFIGURATION, seconds=0)


def open_ended(reason: str, source: str = "") -> Constant:
    """Return the figure nobody can know from configuration, with the reason."""
    return Constant(unknown(reason, source=source))


def no_way_back(reason: str, source: str = "configuration") -> Constant:
    """Return the endless figure, with the reason."""
    return Constant(never(reason, source))


def redundant(
    *,
    id: str,
    title: str,
    source: str,
    classes: tuple[DisruptionClass, ...] = LOCAL,
    rto: Figure | None = None,
    rpo: Figure | None = None,
    types: tuple[str, ...] = (),
    kinds: tuple[Kind, ...] = (),
    when: Condition = always,
) -> Formula:
    """Return the row of what survives the loss of one of its own parts, by itself.

    Where no figure is given, the source says that nothing is interrupted, or that no data is lost.
    """
    return Formula(
        id=id,
        title=title,
        types=types,
        kinds=kinds,
        when=when,
        classes=classes,
        rto=unaffected(source) if rto is None else rto,
        rpo=unaffected(source) if rpo is None else rpo,
        source=source,
        automatic=True,
        redundant=True,
    )
