"""A second zone or instance, so that the first may fail."""

from dataclasses import replace

from model.answers.improvements.interface import Change, Effort, Situation
from model.answers.improvements.records_edit import (
    component_in,
    with_changed_needs,
    with_choice,
    with_component,
    with_properties,
)
from model.capability import properties as read
from model.records.component import Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect
from model.records.revision import Records

SPREADS = frozenset(
    {Kind.COMPUTE, Kind.CONTAINER_SERVICE, Kind.SCALING_GROUP, Kind.FILE_SYSTEM, Kind.CACHE}
)


def applies(situation: Situation, component: Component) -> bool:
    """Tell whether a component has a single instance, or lies in a single zone."""
    if component.type == read.RDS_INSTANCE:
        return read.flag(component, read.MULTI_AZ) is not True
    return component.kind in SPREADS and len(component.zones) == 1


def alter(situation: Situation, component: Component, records: Records) -> Records:
    """Return the records with a standby, or with a second zone."""
    if component.type == read.RDS_INSTANCE:
        return with_properties(records, component.id, multi_az=True)
    here = ComponentId(f"zone:{component.zones[0]}")
    zones = sorted(known.id for known in situation.graph.of_kind(Kind.ZONE))
    near = [zone for zone in zones if zone != here and zone[:-1] == here[:-1]]
    other = ComponentId(near[0] if near else f"{here}-second")
    records = with_component(records, Component(id=other, kind=Kind.ZONE))
    spread = (component.zones[0], other.removeprefix("zone:"))
    known = component_in(records, component.id)
    records = with_component(records, replace(known, zones=tuple(sorted(spread))))
    return with_changed_needs(
        records,
        lambda need: (
            need.dependent == component.id
            and need.effect is Effect.CONTAINMENT
            and need.providers == (here,)
        ),
        lambda need: with_choice(need, other),
    )


CHANGE = Change(
    id="second-zone",
    title="Run {name} in a second zone",
    effort=Effort.RESOURCE,
    classes=frozenset({DisruptionClass.COMPONENT, DisruptionClass.ZONE}),
    applies=applies,
    alter=alter,
)
