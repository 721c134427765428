"""A scaled standby: the counterpart in the other Region runs as much as its source."""

from datetime import timedelta

from model.answers.improvements.interface import Change, Effort, Situation
from model.answers.improvements.records_edit import with_capability, with_properties
from model.answers.improvements.sizes import SIZES, standby
from model.records.component import Component
from model.records.objective import Capability, DisruptionClass
from model.records.revision import Records

REGION = DisruptionClass.REGION


def applies(situation: Situation, component: Component) -> bool:
    """Tell whether the counterpart runs less than its source."""
    pair = standby(situation, component)
    return pair is not None and pair.runs < pair.wanted


def alter(situation: Situation, component: Component, records: Records) -> Records:
    """Return the records in which the counterpart needs no scaling."""
    pair = standby(situation, component)
    if pair is None:
        return records
    other = pair.counterpart
    records = with_properties(records, other.id, **{SIZES[component.type or ""].name: pair.wanted})
    ready = Capability(
        subject=other.id,
        disruption_class=REGION,
        source="it is scaled already",
        rto=timedelta(0),
    )
    return with_capability(records, ready)


CHANGE = Change(
    id="scaled-standby",
    title="Scale the counterpart of {name} in {region} to the same size",
    effort=Effort.RESOURCE,
    classes=frozenset({REGION}),
    applies=applies,
    alter=alter,
)
