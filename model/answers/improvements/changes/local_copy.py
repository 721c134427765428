"""A secret, parameter, key or image that each Region has of its own."""

from dataclasses import replace

from model.answers.improvements.interface import Change, Effort, Situation
from model.answers.improvements.records_edit import with_changed_needs, with_component
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Member, Requirement
from model.records.revision import Records

COPIED = frozenset({Kind.SECRET, Kind.PARAMETER, Kind.KEY, Kind.IMAGE})


def applies(situation: Situation, component: Component) -> bool:
    """Tell whether something of another Region needs the one copy."""
    return component.kind in COPIED and bool(_abroad(situation.graph, component))


def alter(situation: Situation, component: Component, records: Records) -> Records:
    """Return the records with a copy in each Region that needs it, used from there."""
    for region in sorted({abroad for _, abroad in _abroad(situation.graph, component)}):
        copy = replace(component, id=ComponentId(f"{component.id}@{region}"), region=region)
        records = with_component(records, copy)
        inside = {need for need, abroad in _abroad(situation.graph, component) if abroad == region}
        records = with_changed_needs(
            records,
            lambda need, inside=inside: need.id in inside,  # type: ignore[misc]
            lambda need, copy=copy: _moved(need, component.id, copy.id),  # type: ignore[misc]
        )
    return records


def _abroad(graph: DependencyGraph, component: Component) -> list[tuple[str, str]]:
    """Return the requirements of other Regions on a component, each with its Region."""
    return [
        (need.id, region)
        for need in graph.required_by(component.id)
        if (region := graph.component(need.dependent).region) not in (None, component.region)
        and region is not None
    ]


def _moved(need: Requirement, old: ComponentId, new: ComponentId) -> Requirement:
    members = [
        Member(provider=new, tolerance=member.tolerance) if member.provider == old else member
        for member in need.members
    ]
    return replace(need, members=tuple(sorted(members, key=lambda member: member.provider)))


CHANGE = Change(
    id="local-copy",
    title="Replicate {name} to each Region that needs it, and use it there",
    effort=Effort.SETTING,
    classes=frozenset({DisruptionClass.REGION}),
    applies=applies,
    alter=alter,
)
