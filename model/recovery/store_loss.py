"""Store loss: how much recent data one store loses, in one disruption or the worst of a class."""

from datetime import datetime
from itertools import chain

from model.capability.capability import achievable
from model.capability.estimate import ZERO, Basis, Estimate, known, unknown
from model.capability.loss import CLASSES, Loss, Roles
from model.capability.places import unplaced
from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.objective import DisruptionClass

STAYS = known(ZERO, "it is not lost: its data stays", Basis.CONFIGURATION)
NO_GOOD_COPY = "how old the newest copy with good content is, is not known"


def class_loss(
    graph: DependencyGraph, store: ComponentId, tested: DisruptionClass, at: datetime
) -> Estimate:
    """Return how much a store loses in the worst disruption of one class.

    Unknown, at most what its configuration gives, where it is not stated in which zone, Region or
    account it lies; unless somebody measured or asserts the loss of that class.

    Raises:
        UnknownComponent: if there is no such store.
    """
    figure = achievable(graph, store, tested, at).rpo
    stated = figure.basis in (Basis.MEASURED, Basis.ASSERTED)
    if unplaced(graph, tested)[graph.index(store)] and not stated:
        return _maybe(graph, store, figure)
    return figure


def disruption_loss(
    graph: DependencyGraph, store: ComponentId, taken: Loss, assigned: Roles, at: datetime
) -> Estimate:
    """Return how much a store loses in one disruption: nothing if it only waits.

    A store whose content is bad loses what was written since its newest good copy, and nobody
    knows which copy that is.

    Args:
        graph: the graph.
        store: the store.
        taken: what the disruption takes.
        assigned: the roles of all components in it.
        at: the moment at which backups are judged.

    Raises:
        UnknownComponent: if there is no such store.
    """
    number = graph.index(store)
    if number in chain.from_iterable(altered.tolist() for _, altered in taken.altered):
        return unknown(NO_GOOD_COPY)
    figure = achievable(graph, store, CLASSES[assigned.classes[number]], at).rpo
    if assigned.lost[number] and not assigned.reverts[number]:
        return figure
    return _maybe(graph, store, figure) if assigned.unplaced[number] else STAYS


def _maybe(graph: DependencyGraph, store: ComponentId, figure: Estimate) -> Estimate:
    """Return the loss of a store that may be lost or not."""
    if figure.value == ZERO:
        return figure
    reason = f"where {graph.component(store).label} lies is not stated"
    return unknown(reason, at_most=figure.upper_bound)
