"""Effective RPO: how much recent data is lost, and whether stores come back out of step."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from model.capability.copies import is_replica
from model.capability.estimate import ZERO, Basis, Estimate, known, never, unknown, worst
from model.capability.loss import Roles, loss, roles
from model.capability.stores import is_authoritative, is_derived
from model.disruption.disruptions import Disruption, disruption_class
from model.disruption.kept_keys import graph_during
from model.graph import DependencyGraph
from model.kernels.inherited_minimum import DependencyOrder
from model.kernels.needs import Flags
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass
from model.recovery.closures import closure, closure_order
from model.recovery.store_loss import class_loss, disruption_loss

__all__ = [
    "EffectiveRpo",
    "effective_rpo",
    "effective_rpo_of",
    "is_authoritative",
    "is_derived",
    "judged_rpos",
    "skew",
]
STRENGTH = "whether a store is needed hard, on the way to it, is not known"
BUFFERS = frozenset({Kind.QUEUE, Kind.STREAM, Kind.BROKER})
"""Kinds that keep messages until somebody processes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveRpo:
    """How much data a component loses under one class of disruption, or in one disruption.

    Requirements of unknown strength are read as hard; `soft` reads them as soft.
    """

    component: ComponentId
    disruption_class: DisruptionClass
    loss: Estimate
    """The worst over its stores; zero when it has none."""
    soft: Estimate
    """The same over those stores alone that are needed hard for certain."""
    stores: Mapping[ComponentId, Estimate]
    """Loss by authoritative store that its hard needs reach, sorted."""
    in_step: Mapping[ComponentId, Estimate]
    """Those of `stores` that have to come back as they were at one moment: without replicas, which
    their primaries bring back."""
    rebuilds: Sequence[ComponentId]
    """Derived stores: nothing is lost, but they are filled again."""
    delayed: Sequence[ComponentId]
    """Queues and streams of a lost Region: their messages are not lost, but wait for it; sorted."""

    @property
    def judged(self) -> Estimate:
        """What is compared with a promise: one figure that holds in both readings."""
        return _in_both_readings(self.loss, self.soft)

    @property
    def skew(self) -> timedelta | None:
        """How far the restored stores are apart; None when a loss is not known or endless."""
        return skew(self.in_step.values())


def effective_rpo(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass, at: datetime
) -> EffectiveRpo:
    """Return the worst loss over the authoritative stores that hard needs reach.

    Each store is taken in the worst disruption of the class for it. A store that does not state
    where it lies loses an unknown amount.

    Raises:
        UnknownComponent: if there is no such component.

    Complexity: O(what the component needs hard, and its requirements).
    """
    subject = graph.component(component).id
    region = disruption_class is DisruptionClass.REGION

    return _effective(
        graph,
        subject,
        disruption_class,
        lambda store: class_loss(graph, store, disruption_class, at),
        lambda buffer: region and graph.component(buffer).region is not None,
    )


def judged_rpos(
    graph: DependencyGraph,
    subjects: Collection[ComponentId],
    disruption_class: DisruptionClass,
    at: datetime,
) -> Mapping[ComponentId, Estimate]:
    """Return `EffectiveRpo.judged` of each subject, without saying why: for many subjects at once.

    Raises:
        UnknownComponent: if there is no such component.

    Complexity: O(components + requirements), and the loss of each store once.
    """
    numbers = np.array([graph.index(subject) for subject in subjects], np.int32)
    reached = closure(graph, numbers, unknown_strength=True)
    losses = {
        number: class_loss(graph, graph.components[number].id, disruption_class, at)
        for number in np.flatnonzero(reached).tolist()
        if is_authoritative(graph.components[number])
    }
    hard, soft = (
        _worst_below(closure_order(graph, unknown_strength=unclear), losses)
        for unclear in (True, False)
    )
    return {
        graph.components[number].id: _in_both_readings(hard(number), soft(number))
        for number in numbers.tolist()
    }


def _worst_below(
    order: DependencyOrder, losses: Mapping[int, Estimate]
) -> Callable[[int], Estimate]:
    """Return what gives the worst of the losses that a component reaches, by its number."""
    least = _greatest_below(order, {number: _bounds(lost)[0] for number, lost in losses.items()})
    most = _greatest_below(order, {number: _bounds(lost)[1] for number, lost in losses.items()})

    def estimate(number: int) -> Estimate:
        bounds = least(number), most(number)
        if bounds[0] == timedelta.max:
            return never("nothing brings the data of a store back", "its stores")
        if bounds[0] == bounds[1]:
            return known(bounds[0], "its stores", Basis.CONFIGURATION)
        limit = None if bounds[1] == timedelta.max else bounds[1]
        return unknown("it is known within bounds", at_least=bounds[0], at_most=limit)

    return estimate


def _bounds(lost: Estimate) -> tuple[timedelta, timedelta]:
    """Return the bounds of a loss; the greatest duration stands for an endless one."""
    most = timedelta.max if lost.upper_bound is None else lost.upper_bound
    return (timedelta.max if lost.never else lost.lower_bound), most


def _greatest_below(
    order: DependencyOrder, figures: Mapping[int, timedelta]
) -> Callable[[int], timedelta]:
    """Return what gives the greatest figure that a component reaches, zero without any."""
    ranked = sorted({*figures.values(), ZERO}, reverse=True)
    ranks = {figure: rank for rank, figure in enumerate(ranked)}
    values = np.full(order.start.size - 1, len(ranked) - 1, np.int32)
    for number, figure in figures.items():
        values[number] = ranks[figure]
    least = order.minimum_below(values)
    return lambda number: ranked[least[number]]


def _in_both_readings(hard: Estimate, soft: Estimate) -> Estimate:
    """Return what holds however requirements of unknown strength are read."""
    sides = [(each.never, each.lower_bound, each.upper_bound) for each in (hard, soft)]
    if sides[0] == sides[1]:
        return hard
    return unknown(STRENGTH, at_least=soft.lower_bound, at_most=hard.upper_bound)


def effective_rpo_of(
    graph: DependencyGraph, component: str, disruption: Disruption, at: datetime
) -> EffectiveRpo:
    """Return the worst loss over the stores of a component when one disruption happens.

    A store that the disruption does not take, and that only stops because of others, loses nothing.

    Raises:
        UnknownComponent: if the component, or what fails, is not in the graph.
        Error: if the graph does not know what fails; see `disruptions.seeds`.
    """
    graph = graph_during(graph, disruption)
    subject, taken = graph.component(component).id, loss(graph, disruption)
    assigned = roles(graph, taken, pessimistic=True)
    return _effective(
        graph,
        subject,
        disruption_class(disruption),
        lambda store: disruption_loss(graph, store, taken, assigned, at),
        lambda buffer: _region_lost(graph, buffer, assigned),
    )


def skew(losses: Collection[Estimate]) -> timedelta | None:
    """Return the greatest less the smallest loss: how far restored stores are out of step.

    None when one is unknown or endless; zero for fewer than two.
    """
    known = [lost.value for lost in losses if lost.value is not None]
    if len(known) < len(losses):
        return None
    return max(known) - min(known) if known else timedelta(0)


def _effective(
    graph: DependencyGraph,
    subject: ComponentId,
    tested: DisruptionClass,
    loss_of: Callable[[ComponentId], Estimate],
    is_delayed: Callable[[ComponentId], bool],
) -> EffectiveRpo:
    root = np.array([graph.index(subject)], np.int32)
    reached = _ids(graph, closure(graph, root, unknown_strength=True))
    certain = set(_ids(graph, closure(graph, root)))
    losses = {name: loss_of(name) for name in reached if is_authoritative(graph.component(name))}
    return EffectiveRpo(
        component=subject,
        disruption_class=tested,
        loss=worst(losses.values()),
        soft=worst(lost for name, lost in losses.items() if name in certain),
        stores=losses,
        in_step={name: lost for name, lost in losses.items() if not is_replica(graph, name)},
        rebuilds=tuple(name for name in reached if is_derived(graph.component(name))),
        delayed=tuple(
            name for name in reached if graph.component(name).kind in BUFFERS and is_delayed(name)
        ),
    )


def _region_lost(graph: DependencyGraph, buffer: ComponentId, assigned: Roles) -> bool:
    number = graph.index(buffer)
    in_region = assigned.widest is DisruptionClass.REGION
    return in_region and bool(assigned.lost[number] and not assigned.reverts[number])


def _ids(graph: DependencyGraph, chosen: Flags) -> Sequence[ComponentId]:
    return [graph.components[number].id for number in np.flatnonzero(chosen).tolist()]
