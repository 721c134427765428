"""Replication skew: stores of one service come back as they were at different moments."""

from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from functools import cache

from model.component import Component, ComponentId, Json
from model.gaps.figures import figure, seconds
from model.gaps.interface import Finding, GapRule, Question, Status
from model.gaps.parts import parts_of_services
from model.gaps.severity import exceed
from model.graph import DependencyGraph
from model.inheritance import binding
from model.objective import DisruptionClass
from model.recovery import properties as read
from model.recovery.capability import achievable
from model.recovery.copies import is_replica
from model.recovery.estimate import Estimate, duration_text
from model.recovery.rpo import is_authoritative, skew


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each service and class whose stores lose different amounts.

    The stores of a service are taken as one consistency group; it tolerates
    `skew_tolerance_seconds`, nothing when not stated. Classes with an RPO count. A loss that is
    not known gives an unknown answer; an endless one is left to `no_backup`.
    """
    graph = question.graph
    counted = graph.once(_own_stores)
    loss = cache(lambda one, tested: achievable(graph, one, tested, question.at).rpo)
    for service, own in graph.once(parts_of_services).items():
        classes = [tested for tested in DisruptionClass if binding(graph, service, tested, "rpo")]
        parts = own if classes else ()
        stores = [one for one in parts if one in counted]
        for tested in classes if len(stores) > 1 else ():
            losses = {one: loss(one, tested) for one in stores}
            yield from _judged(graph.component(service), tested, losses)


def _own_stores(graph: DependencyGraph) -> Collection[ComponentId]:
    """Return the stores of their own; what follows another one is restored by it."""
    return frozenset(
        one.id
        for one in graph.components
        if is_authoritative(one) and not is_replica(graph, one.id)
    )


def _judged(
    service: Component, tested: DisruptionClass, losses: Mapping[ComponentId, Estimate]
) -> Iterator[Finding]:
    if any(one.never for one in losses.values()):
        return
    tolerated = read.seconds(service, read.SKEW_TOLERANCE_SECONDS) or timedelta(0)
    apart = skew(losses.values())
    if apart is None:
        yield _finding(service, tested, losses, tolerated, None)
    elif apart > tolerated:
        yield _finding(service, tested, losses, tolerated, apart)


def _finding(
    service: Component,
    tested: DisruptionClass,
    losses: Mapping[ComponentId, Estimate],
    tolerated: timedelta,
    apart: timedelta | None,
) -> Finding:
    by = "an unknown time" if apart is None else duration_text(apart)
    told: dict[str, Json] = {one: figure(losses[one]) for one in sorted(losses)}
    return Finding(
        component=service.id,
        message=f"the {len(losses)} stores of {service.label} come back {by} apart when the "
        f"{tested} fails",
        status=Status.UNKNOWN if apart is None else Status.BREACHED,
        disruption_class=tested,
        target=seconds(tolerated),
        achievable=seconds(apart),
        exceed=None if apart is None else exceed(apart.total_seconds(), tolerated.total_seconds()),
        confidence=0.4 if apart is None else 0.9,
        details={"loss_seconds": told},
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
