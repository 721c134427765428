"""Names of components: what people call them, and where they are."""

import pytest

from model.records.component import Component, ComponentId, Kind
from schema.component_names import ComponentNames

DATABASE = ComponentId("arn:aws:rds:us-east-1:111122223333:db:orders-db")
SUBNET = ComponentId("arn:aws:ec2:us-east-1:111122223333:subnet/subnet-1")
COMPONENTS = (
    Component(
        id=ComponentId("account:111122223333"),
        kind=Kind.ACCOUNT,
        name="payments",
        account="111122223333",
    ),
    Component(
        id=DATABASE,
        kind=Kind.DATABASE,
        name="orders-db",
        region="us-east-1",
        account="111122223333",
    ),
    Component(id=SUBNET, kind=Kind.SUBNET, region="us-east-1", account="999900001111"),
    Component(id=ComponentId("service:checkout"), kind=Kind.SERVICE, name="checkout"),
)


@pytest.mark.parametrize(
    ("identity", "name"),
    [
        (DATABASE, "orders-db (us-east-1, payments)"),
        (SUBNET, "Subnet subnet-1 (us-east-1, 999900001111)"),
        ("service:checkout", "checkout"),
        ("account:111122223333", "payments"),
        ("not:there", "not:there"),
    ],
)
def test_a_name_says_where_the_component_is(identity: str, name: str) -> None:
    assert ComponentNames(COMPONENTS).name(identity) == name


def test_the_kind_tells_components_of_one_name_apart() -> None:
    replica = Component(
        id=ComponentId("cache"),
        kind=Kind.CACHE,
        name="orders-db",
        region="us-east-1",
        account="111122223333",
    )
    names = ComponentNames([*COMPONENTS, replica])
    assert names.name(DATABASE) == "orders-db, database (us-east-1, payments)"
    assert names.name("cache") == "orders-db, cache (us-east-1, payments)"


def test_sentences_have_names_in_place_of_ids() -> None:
    text = f"it needs {DATABASE}, which is in {SUBNET}; not:there stays."
    assert ComponentNames(COMPONENTS).in_text(text) == (
        "it needs orders-db, which is in Subnet subnet-1; not:there stays."
    )


def test_journeys_systems_and_control_planes_have_names_as_well() -> None:
    logical = [
        Component(id=ComponentId("journey:buy"), kind=Kind.USER_JOURNEY),
        Component(id=ComponentId("journey:checkout"), kind=Kind.USER_JOURNEY),
        Component(id=ComponentId("system:shop"), kind=Kind.SYSTEM),
        Component(
            id=ComponentId("aws:controlplane:rds@us-east-1"),
            kind=Kind.CONTROL_PLANE,
            region="us-east-1",
        ),
    ]
    names = ComponentNames([*COMPONENTS, *logical])

    assert [names.name(component.id) for component in logical] == [
        "Buy journey",
        "Checkout journey",
        "Shop system",
        "us-east-1 control plane of RDS",
    ]
    assert names.in_text("journey:buy waits: it needs aws:controlplane:rds@us-east-1.") == (
        "Buy journey waits: it needs us-east-1 control plane of RDS."
    )
    with_ids = ComponentNames(logical, ids=True)
    assert with_ids.name("journey:buy") == "Buy journey journey:buy"


def test_ids_follow_the_names_on_request() -> None:
    names = ComponentNames(COMPONENTS, ids=True)
    assert names.name(DATABASE) == f"orders-db (us-east-1, payments) {DATABASE}"


def test_sentence_for_people_leaves_out_the_relation():
    text = "orders cannot start: it needs key (reads_secret), of two (1 of 2)"

    assert ComponentNames([]).in_text(text) == "orders cannot start: it needs key, of two (1 of 2)"
