"""A lower TTL, so that resolvers forget the old answer sooner."""

from model.answers.improvements.interface import Change, Effort, Situation
from model.answers.improvements.records_edit import with_properties
from model.capability import properties as read
from model.records.component import Component, Kind
from model.records.objective import DisruptionClass
from model.records.revision import Records

SHORT_SECONDS = 60


def applies(situation: Situation, component: Component) -> bool:
    """Tell whether a record is kept for longer than a minute."""
    ttl = read.seconds(component, read.TTL)
    long = ttl is not None and ttl.total_seconds() > SHORT_SECONDS
    return component.kind is Kind.DNS_RECORD and long


def alter(situation: Situation, component: Component, records: Records) -> Records:
    """Return the records with a TTL of a minute."""
    return with_properties(records, component.id, ttl=SHORT_SECONDS)


CHANGE = Change(
    id="lower-ttl",
    title="Lower the TTL of {name} to 60 s",
    effort=Effort.SETTING,
    classes=frozenset(DisruptionClass),
    applies=applies,
    alter=alter,
)
