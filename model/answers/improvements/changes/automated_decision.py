"""An automated decision: nobody has to be asked before the failover starts."""

from datetime import timedelta

from model.answers.improvements.interface import Change, Effort, Situation
from model.answers.improvements.records_edit import with_properties
from model.records.component import Component
from model.records.objective import DisruptionClass
from model.records.revision import Records
from model.recovery.gates import decision_time


def applies(situation: Situation, component: Component) -> bool:
    """Tell whether people decide about the service."""
    decided = decision_time(situation.graph, situation.service)
    return component.id == situation.service and decided.lower_bound > timedelta(0)


def alter(situation: Situation, component: Component, records: Records) -> Records:
    """Return the records with a decision that takes no time, whatever has to be brought back."""
    for name in sorted(situation.needed):
        records = with_properties(records, name, decision_seconds=0)
    return records


CHANGE = Change(
    id="automated-decision",
    title="Let the failover of {name} start without a decision of people",
    effort=Effort.DESIGN,
    classes=frozenset(DisruptionClass),
    applies=applies,
    alter=alter,
)
