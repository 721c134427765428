"""Effective RPO: how much recent data is lost, and whether stores come back out of step."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from model.capability.capability import achievable
from model.capability.copies import is_replica
from model.capability.estimate import NOTHING, Estimate, worst
from model.capability.stores import is_authoritative, is_derived
from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.recovery.closures import hard_closure

__all__ = ["EffectiveRpo", "effective_rpo", "is_authoritative", "is_derived", "skew"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectiveRpo:
    """How much data a component loses under one class of disruption."""

    component: ComponentId
    disruption_class: DisruptionClass
    loss: Estimate
    """The worst over its stores; zero when it has none."""
    stores: Mapping[ComponentId, Estimate]
    """Loss by authoritative store that its hard needs reach, sorted."""
    in_step: Mapping[ComponentId, Estimate]
    """Those of `stores` that have to come back as they were at one moment: without replicas, which
    their primaries bring back."""
    rebuilds: Sequence[ComponentId]
    """Derived stores: nothing is lost, but they are filled again."""

    @property
    def worst_store(self) -> ComponentId | None:
        """The store that loses most; None when nothing is lost."""
        losing = [one for one in sorted(self.stores) if self.stores[one].value != timedelta(0)]
        return max(losing, key=lambda one: _rank(self.stores[one]), default=None)

    @property
    def skew(self) -> timedelta | None:
        """How far the restored stores are apart; None when a loss is not known or endless."""
        return skew(self.in_step.values())


def effective_rpo(
    graph: DependencyGraph, component: str, disruption_class: DisruptionClass, at: datetime
) -> EffectiveRpo:
    """Return the worst loss over the authoritative stores that hard needs reach."""
    subject = graph.component(component).id
    reached = hard_closure(graph, (subject,))
    stores = sorted(one for one in reached if is_authoritative(graph.component(one)))
    losses = {one: achievable(graph, one, disruption_class, at).rpo for one in stores}
    return EffectiveRpo(
        component=subject,
        disruption_class=disruption_class,
        loss=worst(losses.values()) if losses else NOTHING,
        stores=losses,
        in_step={one: loss for one, loss in losses.items() if not is_replica(graph, one)},
        rebuilds=tuple(sorted(one for one in reached if is_derived(graph.component(one)))),
    )


def skew(losses: Collection[Estimate]) -> timedelta | None:
    """Return the greatest less the smallest loss: how far restored stores are out of step.

    None when one is unknown or endless; zero for fewer than two.
    """
    known = [one.value for one in losses if one.value is not None]
    if len(known) < len(losses):
        return None
    return max(known) - min(known) if known else timedelta(0)


def _rank(estimate: Estimate) -> tuple[bool, bool, timedelta]:
    return (estimate.never, not estimate.known, estimate.lower_bound)
