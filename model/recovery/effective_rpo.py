"""Effective RPO: how much recent data is lost, and whether stores come back out of step."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from model.capability.copies import is_replica
from model.capability.estimate import Estimate, unknown, worst
from model.capability.loss import Roles, loss, roles
from model.capability.stores import is_authoritative, is_derived
from model.disruption.disruptions import Disruption, disruption_class
from model.disruption.kept_keys import graph_during
from model.graph import DependencyGraph
from model.kernels.needs import Flags
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass
from model.recovery.closures import closure
from model.recovery.store_loss import class_loss, disruption_loss

__all__ = [
    "EffectiveRpo",
    "effective_rpo",
    "effective_rpo_of",
    "is_authoritative",
    "is_derived",
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
        if (self.soft.lower_bound, self.soft.upper_bound, self.soft.never) == (
            self.loss.lower_bound,
            self.loss.upper_bound,
            self.loss.never,
        ):
            return self.loss
        return unknown(STRENGTH, at_least=self.soft.lower_bound, at_most=self.loss.upper_bound)

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
