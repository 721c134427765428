"""The catalogue of changes, one a file."""

from model.answers.improvements.changes import (
    automated_decision,
    backup_copy,
    checked_record,
    drill,
    local_copy,
    lower_ttl,
    outside_alarm,
    replica,
    scaled_standby,
    second_zone,
    warm_standby,
)
from model.answers.improvements.interface import Change

CATALOGUE: tuple[Change, ...] = (
    automated_decision.CHANGE,
    backup_copy.CHANGE,
    checked_record.CHANGE,
    drill.CHANGE,
    local_copy.CHANGE,
    lower_ttl.CHANGE,
    outside_alarm.CHANGE,
    replica.CHANGE,
    scaled_standby.CHANGE,
    second_zone.CHANGE,
    warm_standby.CHANGE,
)
"""Every change, by id."""
