"""Replication skew: the stores of one service come back with the data of different moments."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import numpy as np

from model.capability import properties as read
from model.capability.copies import is_replica, replicas
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

    The stores of a service count as one consistency group; it tolerates `skew_tolerance_seconds`,
    zero when not stated. Only classes with an RPO count. An unknown loss gives an unknown finding;
    rule `no_backup` reports the loss of all data.
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
    """Tell for every component whether it is a store of its own, not a replica of another.

    Stores that replicate from each other (a global table) hold the same data: the first by id
    counts for all of them.
    """
    own = graph.once(store_flags).copy()
    for number in np.flatnonzero(own).tolist():
        store = graph.components[number].id
        own[number] = not is_replica(graph, store)
        own[number] &= all(
            store < peer or is_replica(graph, peer) for peer in replicas(graph, store)
        )
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
        message=f"the {len(losses_by_store)} stores of {service.label} come back {by} "
        f"apart when the {tested} fails",
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
    title="Stores of one service come back with data of different moments",
    why="When one store is restored to a second ago and another to last night, references are "
    "broken and payments are taken twice or never. Each store keeps its RPO, and the data is "
    "inconsistent.",
    fix="Restore all of them to one moment (coordinated backups), replicate them by one "
    "mechanism, or reconcile after a restore and state how much skew is tolerated.",
    source="AWS Well-Architected, REL09-BP04; NIST SP 800-34 (recovery point objective)",
    example="None in the sample estate: no service there has two stores of its own.",
    unit="s",
    find=find,
)
