"""The digest counts what records claim, and nothing of how they were seen."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from model.records.component import Component, ComponentId, Kind, Membership
from model.records.diff import diff
from model.records.digest import content, content_fields, digest
from model.records.objective import DisruptionClass, Objective
from model.records.requirement import Effect, Evidence, EvidenceKind, Member, Requirement, Response
from model.records.revision import Records

DB = Component(id=ComponentId("db"), kind=Kind.DATABASE, tags={"b": "1", "a": "2"})
SEEN = Evidence(kind=EvidenceKind.OBSERVED, rule="xray.edge", effect=Effect.HARD, count=3)
NEED = Requirement(
    dependent=ComponentId("web"),
    members=(Member(provider=ComponentId("db"), tolerance=timedelta(seconds=30)),),
    minimum=1,
    effect=Effect.HARD,
    relation="reads",
    evidence=(SEEN,),
)


def test_content_is_one_line_without_trailing_defaults():
    assert content(Component(id=ComponentId("db"), kind=Kind.DATABASE)) == b"['db', 'database']\n"


def test_content_does_not_depend_on_the_order_of_tags():
    assert content(DB) == content(replace(DB, tags={"a": "2", "b": "1"}))


@pytest.mark.parametrize(
    "again",
    [
        {"count": 4},
        {"scope": "aws.xray@1"},
        {"last_seen_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"first_seen_at": datetime(2026, 1, 1, tzinfo=UTC)},
    ],
    ids=lambda again: next(iter(again)),
)
def test_evidence_that_was_seen_again_changes_nothing(again):
    later = replace(NEED, evidence=(replace(SEEN, **again), SEEN))
    before, after = Records(requirements=(NEED,)), Records(requirements=(later,))
    assert digest(before) == digest(after)
    assert diff(before, after).changed_requirements == ()


@pytest.mark.parametrize(
    ("record", "change"),
    [
        (DB, {"kind": Kind.CACHE}),
        (DB, {"tags": {"a": "2"}}),
        (DB, {"properties": {"engine": "aurora"}}),
        (NEED, {"effect": Effect.SOFT}),
        (NEED, {"members": (Member(provider=ComponentId("db")),)}),
        (NEED, {"evidence": (replace(SEEN, rule="flow.edge"),)}),
        (NEED, {"propagate_degraded": False}),
        (NEED, {"when_bad": Response.DOWN}),
        (NEED, {"when_slow": Response.IGNORED}),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else type(value).__name__,
)
def test_a_changed_claim_is_named_by_its_field(record, change):
    after = replace(record, **change)
    before_fields, after_fields = content_fields(record), content_fields(after)
    differing = [name for name in before_fields if before_fields[name] != after_fields[name]]
    assert differing == list(change)
    assert content(record) != content(after)


def test_an_int_where_a_float_is_declared_is_the_same_number():
    promise = Objective(
        subject=ComponentId("web"), disruption_class=DisruptionClass.ZONE, source="t", throughput=2
    )
    assert content(promise) == content(replace(promise, throughput=2.0))


def test_the_digest_does_not_depend_on_the_order_of_records():
    other = Component(id=ComponentId("a"), kind=Kind.API)
    assert digest(Records(components=(DB, other))) == digest(Records(components=(other, DB)))


def test_equal_lines_of_different_sections_differ():
    pair = Membership(group=ComponentId("db"), member=ComponentId("database"))
    plain = Component(id=ComponentId("db"), kind=Kind.DATABASE)
    assert content(pair) == content(plain)
    assert digest(Records(memberships=(pair,))) != digest(Records(components=(plain,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterComponent(Component):
    """A component as a later version may declare it."""

    owner: str | None = None
    """Who owns it."""


def test_a_field_that_a_later_version_adds_changes_only_what_states_it():
    known = {"id": DB.id, "kind": DB.kind, "tags": DB.tags}
    assert content(LaterComponent(**known)) == content(DB)
    assert content(LaterComponent(**known, owner="team")) != content(DB)
