"""Selections of backup plans: patterns, tags, conditions and what the account opted in."""

from typing import Any

import pytest

from model.linking.backups import RELATION, SELECTED, SELECTIONS
from model.linking.link import DERIVED_RULES, LinkSettings, link
from model.records.component import Component, ComponentId, Kind
from model.records.digest import digest
from model.records.observation import SeenComponent
from model.records.requirement import Effect, EvidenceKind
from model.records.revision import Records
from tests.observing import ACCOUNT, facts, need, saw, seen

PLACE = f"us-east-1:{ACCOUNT}"
PLAN = f"arn:aws:backup:{PLACE}:backup-plan:p-1"
TABLE = f"arn:aws:dynamodb:{PLACE}:table/cart"
VOLUME = f"arn:aws:ec2:{PLACE}:volume/vol-1"
CLUSTER = f"arn:aws:rds:{PLACE}:cluster:orders"
QUEUE = f"arn:aws:sqs:{PLACE}:jobs"
TAGGED = {"backup": "daily", "stage": "prod"}
EVERYTHING = {"DynamoDB": True, "EBS": True, "Aurora": True, "RDS": True}


def thing(id_: str, kind: Kind, type_: str, **about: Any) -> SeenComponent:
    about = {"account": ACCOUNT, "region": "us-east-1", **about}
    return seen(id_, kind, type=type_, **about)


THINGS = (
    thing(TABLE, Kind.DATABASE, "AWS::DynamoDB::Table", tags=TAGGED),
    thing(VOLUME, Kind.VOLUME, "AWS::EC2::Volume", tags={"backup": "weekly"}),
    thing(CLUSTER, Kind.DATABASE, "AWS::RDS::DBCluster", properties={"engine": "aurora-mysql"}),
    thing(QUEUE, Kind.QUEUE, "AWS::SQS::Queue", tags=TAGGED),
)


def chosen(**selection: Any) -> Records:
    """Return what linking makes of one plan with one selection."""
    stated = {"opted_in": EVERYTHING, **selection}
    plan = seen(PLAN, Kind.BACKUP_PLAN, adds=True, properties={SELECTIONS: [stated]})
    return link([saw("aws.things", *THINGS), saw("aws.backup.selections", plan)], LinkSettings())


def backed_up(records: Records) -> list[str]:
    answer = [need for need in records.requirements if need.relation == RELATION]
    assert all(one.providers == (PLAN,) and one.effect is Effect.BACKUP for one in answer)
    return sorted(one.dependent for one in answer)


@pytest.mark.parametrize(
    ("selection", "covered"),
    [
        ({}, [TABLE, VOLUME, CLUSTER]),
        ({"resources": ["*"]}, [TABLE, VOLUME, CLUSTER]),
        ({"resources": [TABLE]}, [TABLE]),
        ({"resources": ["arn:aws:ec2:*:*:volume/*"]}, [VOLUME]),
        ({"resources": ["arn:aws:ec2:*"]}, [VOLUME]),
        ({"resources": ["arn:aws:ec2:*:*:instance/*"]}, []),
        ({"any_tag": [["backup", "daily"]]}, [TABLE]),
        ({"any_tag": [["backup", "daily"], ["backup", "weekly"]]}, [TABLE, VOLUME]),
        ({"any_tag": [["Backup", "daily"]]}, []),
        # Patterns and tags are alternatives of each other; conditions narrow both.
        ({"resources": [VOLUME], "any_tag": [["stage", "prod"]]}, [TABLE, VOLUME]),
        ({"all_tags": {"equals": [["backup", "daily"], ["stage", "prod"]]}}, [TABLE]),
        ({"all_tags": {"equals": [["backup", "daily"], ["stage", "test"]]}}, []),
        ({"resources": [VOLUME], "all_tags": {"equals": [["stage", "prod"]]}}, []),
        ({"all_tags": {"like": [["backup", "*ly"]]}}, [TABLE, VOLUME]),
        ({"all_tags": {"not_like": [["backup", "week*"]]}}, [TABLE, CLUSTER]),
        ({"all_tags": {"not_equals": [["stage", "prod"]]}}, [VOLUME, CLUSTER]),
        ({"resources": ["*"], "not_resources": ["arn:aws:ec2:*:*:volume/*"]}, [TABLE, CLUSTER]),
    ],
)
def test_a_selection_covers(selection: dict[str, Any], covered: list[str]) -> None:
    assert backed_up(chosen(**selection)) == sorted(covered)


@pytest.mark.parametrize(
    ("selection", "covered"),
    [
        ({"resources": ["*"]}, []),
        ({"any_tag": [["backup", "daily"]]}, []),
        ({"resources": ["arn:aws:dynamodb:*:*:table/*"]}, [TABLE]),
        ({"resources": [f"arn:aws:rds:{PLACE}:cluster:*"]}, []),
    ],
)
def test_opting_out_holds_unless_the_type_is_named(
    selection: dict[str, Any], covered: list[str]
) -> None:
    nothing = dict.fromkeys(EVERYTHING, False)
    assert backed_up(chosen(**selection, opted_in=nothing)) == covered


@pytest.mark.parametrize("opted_in", [None, {}])
def test_what_is_opted_in_is_only_inferred_while_it_is_not_read(
    opted_in: dict[str, bool] | None,
) -> None:
    records = chosen(any_tag=[["backup", "daily"]], opted_in=opted_in)
    (answer,) = (need for need in records.requirements if need.relation == RELATION)
    assert [one.kind for one in answer.evidence] == [EvidenceKind.INFERRED]
    (sure,) = (
        one
        for one in chosen(any_tag=[["backup", "daily"]]).requirements
        if one.relation == RELATION
    )
    assert [one.kind for one in sure.evidence] == [EvidenceKind.DECLARED]


@pytest.mark.parametrize("elsewhere", [{"account": "444455556666"}, {"region": "eu-west-1"}])
def test_a_plan_covers_its_own_account_and_region_only(elsewhere: dict[str, str]) -> None:
    plan = seen(PLAN, Kind.BACKUP_PLAN, properties={SELECTIONS: [{"resources": ["*"]}]})
    far = thing(TABLE, Kind.DATABASE, "AWS::DynamoDB::Table", **elsewhere)
    assert backed_up(link([saw("aws.a", plan, far)], LinkSettings())) == []


def test_an_instance_of_a_cluster_is_backed_up_with_the_cluster() -> None:
    instance = thing(
        f"arn:aws:rds:{PLACE}:db:orders-1",
        Kind.DATABASE,
        "AWS::RDS::DBInstance",
        properties={"cluster": "orders"},
    )
    plan = seen(PLAN, Kind.BACKUP_PLAN, properties={SELECTIONS: [{"resources": ["*"]}]})
    assert backed_up(link([saw("aws.a", plan, instance)], LinkSettings())) == []


def test_tags_of_another_source_count() -> None:
    plan = seen(PLAN, Kind.BACKUP_PLAN, properties={SELECTIONS: [{"any_tag": [["keep", "1"]]}]})
    table = thing(TABLE, Kind.DATABASE, "AWS::DynamoDB::Table")
    tagged = seen(TABLE, Kind.DATABASE, adds=True, tags={"keep": "1"})
    records = link([saw("aws.a", plan, table), saw("aws.tags", tagged)], LinkSettings())
    assert backed_up(records) == [TABLE]


def test_a_resource_that_is_named_and_covered_needs_the_plan_once() -> None:
    plan = seen(PLAN, Kind.BACKUP_PLAN, properties={SELECTIONS: [{"resources": [TABLE]}]})
    table = thing(TABLE, Kind.DATABASE, "AWS::DynamoDB::Table")
    stated = need(TABLE, PLAN, effect=Effect.BACKUP, relation=RELATION, rule="named")
    records = link([saw("aws.a", plan, table, stated)], LinkSettings())
    (answer,) = (need for need in records.requirements if need.relation == RELATION)
    assert [one.rule for one in answer.evidence] == [SELECTED.rule, "named"]


def test_linking_a_result_again_gives_that_result() -> None:
    records = chosen(any_tag=[["backup", "daily"]])
    again = link([saw("document", *_things(records))], LinkSettings())
    assert backed_up(again) == [TABLE]
    assert SELECTED.rule in DERIVED_RULES
    assert digest(again) == digest(link([saw("document", *_things(again))], LinkSettings()))


@pytest.mark.parametrize(
    "nonsense", ["all", 7, ["all"], [{"resources": [7], "any_tag": ["x", ["y"]]}], [{}, None]]
)
def test_a_property_of_another_shape_breaks_nothing(nonsense: Any) -> None:
    plan = Component(id=ComponentId(PLAN), kind=Kind.BACKUP_PLAN, properties={SELECTIONS: nonsense})
    records = link([saw("document", SeenComponent(component=plan), *THINGS)], LinkSettings())
    assert {component.id for component in records.components} >= {PLAN, TABLE}


def _things(records: Records) -> list[object]:
    stated = facts(records)
    return [*stated.components, *stated.requirements]
