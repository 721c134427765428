"""How old the newest backup of a plan may be, by its schedule, windows and vaults."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from model.capability.backup_schedule import backup_age, longest_gap
from model.capability.capability import achievable
from model.capability.copies import newest_age
from model.capability.estimate import Basis
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.component import Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.observation import SeenComponent
from model.records.requirement import Effect
from tests.observing import ACCOUNT, need, saw

PLACE = f"us-east-1:{ACCOUNT}"
PLAN = f"arn:aws:backup:{PLACE}:backup-plan:p-1"
VAULT = f"arn:aws:backup:{PLACE}:backup-vault:daily"
FAR = "arn:aws:backup:us-west-2:444455556666:backup-vault:daily"
STORE = f"arn:aws:rds:{PLACE}:db:orders"
NIGHTLY: dict[str, Any] = {
    "schedule": "cron(0 5 ? * * *)",
    "timezone": "Etc/UTC",
    "vault": "daily",
    "start_window_minutes": 60,
    "completion_window_minutes": 120,
    "copies": [FAR],
}
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def thing(id_: str, kind: Kind, type_: str | None = None, **properties: Any) -> Component:
    parts = id_.split(":")
    return Component(
        id=ComponentId(id_),
        kind=kind,
        type=type_,
        account=parts[4],
        region=parts[3],
        properties=properties,
    )


def plan(*rules: Any) -> Component:
    return thing(PLAN, Kind.BACKUP_PLAN, rules=list(rules))


def graph(*rules: Any, **properties: Any) -> DependencyGraph:
    """Return a database that one plan backs up into its vault and a far one."""
    things = [
        thing(STORE, Kind.DATABASE, "AWS::RDS::DBInstance", **properties),
        plan(*rules),
        thing(VAULT, Kind.BACKUP_VAULT),
        thing(FAR, Kind.BACKUP_VAULT),
    ]
    needs = [
        need(STORE, PLAN, effect=Effect.BACKUP),
        need(PLAN, VAULT, effect=Effect.BACKUP),
        need(PLAN, FAR, effect=Effect.BACKUP, relation="copies_to"),
    ]
    seen = [SeenComponent(component=one) for one in things]
    return DependencyGraph(link([saw("aws.x", *seen, *needs)], LinkSettings()))


@pytest.mark.parametrize(
    ("schedule", "hours"),
    [
        ("cron(0 5 * * ? *)", 24),
        ("cron(0 5,17 * * ? *)", 12),
        ("cron(0 5,9 * * ? *)", 20),
        ("cron(0 0/6 * * ? *)", 6),
        ("cron(0 */8 * * ? *)", 8),
        ("cron(0 8-18 * * ? *)", 14),
        ("cron(30 * * * ? *)", 1),
        ("cron(0 5 ? * MON-FRI *)", 72),
        ("cron(0 5 ? * SAT *)", 168),
        ("cron(0 5 ? * 6-2 *)", 96),
        ("cron(0 5 1 * ? *)", 31 * 24),
        ("cron(0 5 31 * ? *)", 61 * 24),
        ("cron(0 5 1 1,7 ? *)", 184 * 24),
        ("cron(0 5 1 JAN ? *)", 366 * 24),
        ("cron(0 5 29 FEB ? *)", 1461 * 24),
        ("rate(1 day)", 24),
        ("rate(4 hours)", 4),
    ],
)
def test_the_longest_time_between_two_runs(schedule: str, hours: int) -> None:
    assert longest_gap(schedule) == hours * HOUR


@pytest.mark.parametrize(
    "schedule",
    [
        "",
        "daily",
        "cron(0 5 * * ?)",
        "cron(0 5 * * ? 2026)",
        "cron(0 5 L * ? *)",
        "cron(0 5 ? * 2#1 *)",
        "cron(0 5 30 FEB ? *)",
        "cron(61 5 * * ? *)",
        "cron(0 5/0 * * ? *)",
        "cron(x 5 * * ? *)",
        "rate(0 days)",
    ],
)
def test_a_schedule_that_is_not_read_says_so(schedule: str) -> None:
    assert longest_gap(schedule) is None
    age = backup_age(plan({**NIGHTLY, "schedule": schedule}), thing(VAULT, Kind.BACKUP_VAULT))
    assert age is not None and not age.known and age.lower_bound == timedelta(0)


def test_the_age_is_the_gap_and_both_windows() -> None:
    age = backup_age(plan(NIGHTLY), thing(VAULT, Kind.BACKUP_VAULT))
    assert age is not None
    assert (age.value, age.basis) == (27 * HOUR, Basis.CONFIGURATION)


def test_a_copy_is_later_by_a_time_nobody_promises() -> None:
    age = backup_age(plan(NIGHTLY), thing(FAR, Kind.BACKUP_VAULT))
    assert age is not None
    assert (age.value, age.lower_bound) == (None, 27 * HOUR)


def test_a_day_may_be_longer_where_clocks_are_set_back() -> None:
    rule = {**NIGHTLY, "timezone": "Europe/Berlin"}
    age = backup_age(plan(rule), thing(VAULT, Kind.BACKUP_VAULT))
    assert age is not None and age.value == 28 * HOUR


def test_of_several_rules_for_a_vault_the_best_counts() -> None:
    hourly = {**NIGHTLY, "schedule": "cron(0 * * * ? *)", "copies": []}
    age = backup_age(plan(NIGHTLY, hourly), thing(VAULT, Kind.BACKUP_VAULT))
    assert age is not None and age.value == 4 * HOUR


@pytest.mark.parametrize(
    "change", [{"completion_window_minutes": None}, {"continuous": True}], ids=str
)
def test_what_nobody_states_stays_unknown(change: dict[str, Any]) -> None:
    age = backup_age(plan({**NIGHTLY, **change}), thing(VAULT, Kind.BACKUP_VAULT))
    assert age is not None and not age.known and not age.never


@pytest.mark.parametrize(
    "rules", [(), ("nonsense",), ({**NIGHTLY, "vault": "other", "copies": []},)]
)
def test_a_vault_that_no_rule_fills_has_no_age(rules: tuple[Any, ...]) -> None:
    assert backup_age(plan(*rules), thing(VAULT, Kind.BACKUP_VAULT)) is None


def test_each_disruption_leaves_the_backups_outside_of_it() -> None:
    one = graph(NIGHTLY)
    store = one.component(STORE)
    near = newest_age(one, store, DisruptionClass.COMPONENT, AT)
    far = newest_age(one, store, DisruptionClass.REGION, AT)
    assert near.value == 27 * HOUR
    assert (far.value, far.lower_bound, far.never) == (None, 27 * HOUR, False)


def test_a_store_s_own_backups_count_where_they_are_newer() -> None:
    own = graph(NIGHTLY, backup_retention_days=7, latest_restorable_at="2026-03-01T11:55:00+00:00")
    loss = achievable(own, STORE, DisruptionClass.ZONE, AT).rpo
    assert (loss.value, loss.basis) == (timedelta(minutes=5), Basis.MEASURED)
    without = graph(NIGHTLY, backup_retention_days=0)
    assert achievable(without, STORE, DisruptionClass.ZONE, AT).rpo.value == 27 * HOUR


def test_a_further_backup_of_unknown_age_may_be_the_newest() -> None:
    stray = thing(f"arn:aws:backup:{PLACE}:backup-vault:stray", Kind.BACKUP_VAULT)
    things = [
        thing(STORE, Kind.DATABASE),
        plan(NIGHTLY),
        thing(VAULT, Kind.BACKUP_VAULT),
        stray,
    ]
    needs = [
        need(STORE, PLAN, effect=Effect.BACKUP),
        need(STORE, stray.id, effect=Effect.BACKUP),
        need(PLAN, VAULT, effect=Effect.BACKUP),
    ]
    seen = [SeenComponent(component=one) for one in things]
    one = DependencyGraph(link([saw("aws.x", *seen, *needs)], LinkSettings()))
    age = newest_age(one, one.component(STORE), DisruptionClass.COMPONENT, AT)
    assert (age.known, age.lower_bound) == (False, timedelta(0))
