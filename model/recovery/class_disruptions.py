"""Class disruptions: everything that may fail under one class of disruption."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from model.disruption.disruptions import (
    AccountFails,
    ComponentsFail,
    Disruption,
    RegionFails,
    ZoneFails,
)
from model.graph import DependencyGraph
from model.kernels.needs import Flags
from model.records import reference
from model.records.component import PLACE_KINDS, Component, Kind
from model.records.objective import DisruptionClass

DOMAINS = PLACE_KINDS
"""Kinds that do not fail as single components: zones, Regions and accounts have a class of their
own, and no promise of one component answers for an organization."""


def class_disruptions(
    graph: DependencyGraph, disruption_class: DisruptionClass, closure: Flags
) -> Sequence[Disruption]:
    """Return every disruption of a class that takes something of `closure`, in a fixed order.

    Of the class `component` that is each component alone, without the places (`DOMAINS`).
    """
    return tuple(_all(graph, disruption_class, closure))


def _all(
    graph: DependencyGraph, disruption_class: DisruptionClass, closure: Flags
) -> Iterator[Disruption]:
    inside = [graph.components[number] for number in np.flatnonzero(closure).tolist()]
    match disruption_class:
        case DisruptionClass.COMPONENT:
            for component in inside:
                if component.kind not in DOMAINS:
                    yield ComponentsFail(components=(component.id,))
        case DisruptionClass.ZONE:
            alone = {
                component.zones[0] for component in graph.components if len(component.zones) == 1
            }
            zones = {zone for component in inside for zone in component.zones}
            for zone in sorted(zones | _named(inside, Kind.ZONE)):
                if zone in alone or reference.zone(zone) in graph:
                    yield ZoneFails(zone=zone)
        case DisruptionClass.REGION:
            regions = {component.region for component in inside if component.region}
            for region in sorted(regions | _named(inside, Kind.REGION)):
                yield RegionFails(region=region)
        case DisruptionClass.ACCOUNT:
            accounts = {component.account for component in inside if component.account}
            for account in sorted(accounts | _named(inside, Kind.ACCOUNT)):
                yield AccountFails(account=account)


def _named(components: Iterable[Component], kind: Kind) -> set[str]:
    """Return the names of the places of one kind."""
    prefix = f"{kind}:"
    return {
        component.id.removeprefix(prefix)
        for component in components
        if component.kind is kind and component.id.startswith(prefix)
    }
