"""A name that health checks move to the other Region."""

from model.answers.improvements.interface import Change, Effort, Situation
from model.answers.improvements.records_edit import (
    with_changed_needs,
    with_choice,
    with_component,
    with_need,
    with_properties,
)
from model.capability import properties as read
from model.failover.counterparts import across
from model.failover.dns_names import health_checks, record_sets, targets
from model.records.component import Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect
from model.records.revision import Records


def applies(situation: Situation, component: Component) -> bool:
    """Tell whether a name has one answer, whose counterpart in the other Region could serve."""
    if component.kind is not Kind.DNS_RECORD or record_sets(situation.graph, component.id):
        return False
    checked = health_checks(situation.graph, component.id)
    return not checked and _other(situation, component) is not None


def alter(situation: Situation, component: Component, records: Records) -> Records:
    """Return the records with a health check, and with both targets behind the name."""
    pair = _other(situation, component)
    if pair is None:
        return records
    target, other = pair
    check = Component(
        id=ComponentId(f"{component.id}/check"),
        kind=Kind.HEALTH_CHECK,
        name=f"check of {component.label}",
        type=read.HEALTH_CHECK,
        properties={"request_interval": 30, "failure_threshold": 3},
    )
    records = with_component(records, check)
    records = with_need(records, component.id, check.id, Effect.SOFT, "checked_by")
    records = with_properties(records, component.id, policy="failover", automatic=True)
    return with_changed_needs(
        records,
        lambda need: need.dependent == component.id and need.providers == (target,),
        lambda need: with_choice(need, other),
    )


def _other(situation: Situation, name: Component) -> tuple[ComponentId, ComponentId] | None:
    """Return the target of a name, and what takes its place in the other Region."""
    ends = targets(situation.graph, name.id)
    if len(ends) != 1:
        return None
    target = situation.graph.component(ends[0])
    region = situation.other_region(target.region)
    other = None if region is None else across(situation.graph, target, region)
    return None if other is None else (target.id, other)


CHANGE = Change(
    id="checked-record",
    title="Let health checks move {name} to the other Region",
    effort=Effort.SETTING,
    classes=frozenset({DisruptionClass.REGION}),
    applies=applies,
    alter=alter,
)
