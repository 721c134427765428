"""A daily backup of a store, copied to the other Region."""

from datetime import timedelta

from model.answers.improvements.interface import Change, Effort, Situation
from model.answers.improvements.records_edit import with_component, with_need
from model.capability.copies import is_replica, surviving
from model.capability.stores import is_authoritative
from model.records.component import Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect
from model.records.revision import Records

DAY = timedelta(days=1)


def applies(situation: Situation, component: Component) -> bool:
    """Tell whether no backup of a store survives the loss of its Region."""
    if not is_authoritative(component) or is_replica(situation.graph, component.id):
        return False
    copies = surviving(situation.graph, component, DisruptionClass.REGION)
    return not any(copy.backup for copy in copies)


def alter(situation: Situation, component: Component, records: Records) -> Records:
    """Return the records with a recovery point that is a day old at worst."""
    region = situation.other_region(component.region)
    point = Component(
        id=ComponentId(f"{component.id}@{region}/backup"),
        kind=Kind.RECOVERY_POINT,
        name=f"daily copy of {component.label}",
        type="AWS::Backup::RecoveryPoint",
        account=component.account,
        region=region,
        properties={"created_at": (situation.at - DAY).isoformat(), "status": "COMPLETED"},
    )
    records = with_component(records, point)
    return with_need(records, component.id, point.id, Effect.BACKUP, "restored_from")


CHANGE = Change(
    id="backup-copy",
    title="Back {name} up daily, with a copy in {region}",
    effort=Effort.SETTING,
    classes=frozenset(DisruptionClass),
    applies=applies,
    alter=alter,
)
