"""A warm standby: the counterpart in the other Region runs, instead of waiting switched off."""

from model.answers.improvements.interface import Change, Effort, Situation
from model.answers.improvements.records_edit import with_properties
from model.answers.improvements.sizes import SIZES, standby
from model.records.component import Component
from model.records.objective import DisruptionClass
from model.records.revision import Records


def applies(situation: Situation, component: Component) -> bool:
    """Tell whether the counterpart runs nothing."""
    pair = standby(situation, component)
    return pair is not None and pair.runs == 0


def alter(situation: Situation, component: Component, records: Records) -> Records:
    """Return the records in which the counterpart runs one instance."""
    pair = standby(situation, component)
    if pair is None:
        return records
    return with_properties(records, pair.counterpart.id, **{SIZES[component.type or ""].name: 1})


CHANGE = Change(
    id="warm-standby",
    title="Let the counterpart of {name} in {region} run, with one instance",
    effort=Effort.RESOURCE,
    classes=frozenset({DisruptionClass.REGION}),
    applies=applies,
    alter=alter,
)
