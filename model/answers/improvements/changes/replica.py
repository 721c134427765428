"""A replica of a store in the other Region."""

from model.answers.improvements.interface import Change, Effort, Situation
from model.answers.improvements.records_edit import with_component, with_need
from model.capability.copies import is_replica, surviving
from model.capability.stores import is_authoritative
from model.records.component import Component, ComponentId
from model.records.objective import DisruptionClass
from model.records.requirement import Effect
from model.records.revision import Records


def applies(situation: Situation, component: Component) -> bool:
    """Tell whether no live copy of a store survives the loss of its Region."""
    if not is_authoritative(component) or component.region is None:
        return False
    if is_replica(situation.graph, component.id):
        return False
    copies = surviving(situation.graph, component, DisruptionClass.REGION)
    return all(copy.backup for copy in copies) and bool(situation.other_region(component.region))


def alter(situation: Situation, component: Component, records: Records) -> Records:
    """Return the records with the replica."""
    region = situation.other_region(component.region)
    copy = Component(
        id=ComponentId(f"{component.id}@{region}"),
        kind=component.kind,
        name=component.name,
        type=component.type,
        account=component.account,
        region=region,
    )
    records = with_component(records, copy)
    return with_need(records, copy.id, component.id, Effect.REPLICATION, "replicates_from")


CHANGE = Change(
    id="replica",
    title="Replicate {name} to {region}",
    effort=Effort.RESOURCE,
    classes=frozenset({DisruptionClass.REGION}),
    applies=applies,
    alter=alter,
)
