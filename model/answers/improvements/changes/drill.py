"""A drill that measures what no figure is known for."""

from model.answers.improvements.interface import Change, Effort, Situation
from model.answers.improvements.records_edit import with_capability
from model.capability.capability import achievable
from model.graph import DependencyGraph
from model.records.component import LOGICAL_KINDS, Component
from model.records.objective import Capability, DisruptionClass
from model.records.revision import Records


def applies(situation: Situation, component: Component) -> bool:
    """Tell whether it is not known how long a component takes to come back, today or afterwards."""
    if component.kind in LOGICAL_KINDS:
        return False
    own = achievable(situation.graph, component.id, situation.disruption_class, situation.at).rto
    return not own.known


def alter(situation: Situation, component: Component, records: Records) -> Records:
    """Return the records with the least that a drill can show: what is known of it.

    What never comes back by itself cannot be measured, so it stays as it is.
    """
    changed = DependencyGraph(records)
    own = achievable(changed, component.id, situation.disruption_class, situation.at)
    if own.rto.known or own.rto.never:
        return records
    measured = Capability(
        subject=component.id,
        disruption_class=situation.disruption_class,
        source=f"drill {situation.at:%Y-%m-%d}, supposed",
        rto=own.rto.lower_bound,
        rpo=own.rpo.lower_bound if not own.rpo.known and not own.rpo.never else None,
    )
    return with_capability(records, measured)


CHANGE = Change(
    id="drill",
    title="Measure in a drill how long {name} takes to come back; the figures count the least "
    "that it can show",
    effort=Effort.SETTING,
    classes=frozenset(DisruptionClass),
    applies=applies,
    alter=alter,
)
