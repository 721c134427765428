"""Replication skew: stores of one service come back as they were at different moments."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import numpy as np

from model.capability import properties as read
from model.capability.copies import is_replica
from model.capability.estimate import Estimate, duration_text
from model.capability.own_times import MICROSECOND
from model.gaps.data_loss import Losses, losses, store_flags
from model.gaps.gap_figures import figure, seconds
from model.gaps.interface import Finding, GapRule, Question, Status
from model.gaps.own_members import part_numbers
from model.gaps.severity import exceed
from model.graph import DependencyGraph
from model.inheritance import binding
from model.kernels.needs import Flags, Ints
from model.records.component import Component, ComponentId, Json
from model.records.objective import DisruptionClass


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each service and class whose stores lose different amounts.

    The stores of a service are taken as one consistency group; it tolerates
    `skew_tolerance_seconds`, nothing when not stated. Classes with an RPO count. A loss that is
    not known gives an unknown answer; an endless one is left to `no_backup`.
    """
    graph = question.graph
    counted = graph.once(_own_stores)
    for service, parts in graph.once(part_numbers).items():
        classes = [tested for tested in DisruptionClass if binding(graph, service, tested, "rpo")]
        stores = parts[counted[parts]]
        for tested in classes if stores.size > 1 else ():
            lost = losses(graph, tested, question.at)
            yield from _judged(graph.component(service), stores, lost)


def _own_stores(graph: DependencyGraph) -> Flags:
    """Return the stores of their own; what follows another one is restored by it."""
    own = graph.once(store_flags).copy()
    for number in np.flatnonzero(own).tolist():
        own[number] = not is_replica(graph, graph.components[number].id)
    return own


def _judged(service: Component, stores: Ints, lost: Losses) -> Iterator[Finding]:
    times = lost.ask(stores)
    if times.never[stores].any():
        return
    tolerated = read.seconds(service, read.SKEW_TOLERANCE_SECONDS) or timedelta(0)
    sure = bool(times.known[stores].all())
    apart = int(np.ptp(times.least[stores])) * MICROSECOND if sure else None
    if apart is None or apart > tolerated:
        losses_by_store = {
            lost.graph.components[number].id: lost.estimate(number) for number in stores.tolist()
        }
        yield _finding(service, lost.disruption_class, losses_by_store, tolerated, apart)


def _finding(
    service: Component,
    tested: DisruptionClass,
    losses_by_store: Mapping[ComponentId, Estimate],
    tolerated: timedelta,
    apart: timedelta | None,
) -> Finding:
    by = "an unknown time" if apart is None else duration_text(apart)
    seconds_lost: dict[str, Json] = {store: figure(loss) for store, loss in losses_by_store.items()}
    return Finding(
        component=service.id,
        message=f"the {len(losses_by_store)} stores of {service.label} come back {by} apart when the "
        f"{tested} fails",
        status=Status.UNKNOWN if apart is None else Status.BREACHED,
        disruption_class=tested,
        target=seconds(tolerated),
        achievable=seconds(apart),
        exceed=None if apart is None else exceed(apart.total_seconds(), tolerated.total_seconds()),
        confidence=0.4 if apart is None else 0.9,
        details={"loss_seconds": seconds_lost},
    )


RULE = GapRule(
    id="N-24",
    title="Stores of one service come back out of step",
    why="When one store is restored to a second ago and another to last night, references lead "
    "nowhere, payments are taken twice or never. Each store keeps its RPO, and the data is wrong "
    "together.",
    fix="Restore all of them to one moment (coordinated backups), replicate them by one "
    "mechanism, or reconcile after a restore and state how much skew is borne.",
    source="AWS Well-Architected, REL09-BP04; NIST SP 800-34 (recovery point objective)",
    example="None in the sample estate: no service there has two stores of its own.",
    find=find,
)
