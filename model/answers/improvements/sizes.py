"""Sizes: how much a component and its counterpart in the other Region run."""

from collections.abc import Mapping
from dataclasses import dataclass

from model.answers.improvements.interface import Situation
from model.capability import properties as read
from model.capability.properties import Property
from model.failover.counterparts import across
from model.records.component import Component

SIZES: Mapping[str, Property] = {
    read.ECS_SERVICE: read.DESIRED_COUNT,
    read.SCALING_GROUP: read.DESIRED_CAPACITY,
}
"""The property that holds how much a component runs, by its type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standby:
    """A counterpart, how much it runs and how much its source does."""

    counterpart: Component
    runs: float
    wanted: float


def standby(situation: Situation, component: Component) -> Standby | None:
    """Return what stands by for a component; None without a counterpart of known size."""
    size = SIZES.get(component.type or "")
    region = situation.other_region(component.region)
    if size is None or region is None:
        return None
    name = across(situation.graph, component, region)
    wanted = read.number(component, size)
    if name is None or wanted is None:
        return None
    counterpart = situation.graph.component(name)
    runs = read.number(counterpart, size)
    return None if runs is None else Standby(counterpart=counterpart, runs=runs, wanted=wanted)
