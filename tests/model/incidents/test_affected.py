"""Names of events are looked up in a revision: known ones fall, unknown ones are reported."""

import pytest

from model.disruption.disruptions import ComponentsFail, ServiceFails, Together
from model.incidents.affected import affected
from model.incidents.event import Mention
from model.incidents.incident import Subject, receive
from tests.builders import graph
from tests.events import alarm, read, recorded

HERE = {"account": "111122223333", "region": "us-east-1"}
ORDERS = "arn:aws:rds:us-east-1:111122223333:db:orders"
INSTANCE = "arn:aws:ec2:us-east-1:111122223333:instance/i-99999999"


def incident_of(document):
    return receive(Subject(), read(document), rule="r").incident


def shop(**components):
    """Return a graph of a service over components that are given by id."""
    return graph("shop > api", **components)


def finding(**mention):
    """Return an incident that names one resource."""
    from dataclasses import replace

    incident = incident_of(recorded("guardduty_finding"))
    event = replace(incident.events[0], mentions=(Mention(**mention),))
    return replace(incident, events=(event,))


def test_component_of_an_alarm_is_found_and_fails():
    drawn = graph(f"web > {ORDERS}")

    named = affected(drawn, incident_of(alarm()))

    assert (named.components, named.unknown) == ((ORDERS,), ())
    assert named.disruption == ComponentsFail(components=(ORDERS,))


def test_name_that_no_component_has_is_unknown():
    named = affected(graph("web > api"), incident_of(alarm()))

    assert (named.components, named.unknown, named.disruption) == ((), (ORDERS,), None)


@pytest.mark.parametrize("text", ["i-99999999", "ec2:i-99999999", INSTANCE])
def test_instance_is_found_by_each_way_to_name_it(text):
    drawn = graph(f"web > {INSTANCE}")

    assert affected(drawn, finding(text=text)).components == (INSTANCE,)


def test_instance_is_found_in_the_account_of_its_owner():
    other = INSTANCE.replace("111122223333", "999999999999")
    drawn = graph(f"web > {other}")

    assert affected(drawn, finding(text=INSTANCE)).components == (other,)


@pytest.mark.parametrize(
    "mention",
    [
        {"text": "orders", "region": "eu-west-1"},
        {"text": "orders", "account": "999999999999"},
        {"text": "orders", "type": "AWS::S3::Bucket"},
        {"text": ORDERS.replace("us-east-1", "eu-west-1")},
        {"text": ORDERS.replace(":rds:", ":docdb:")},
    ],
)
def test_resource_of_another_place_or_type_is_another_resource(mention):
    drawn = graph(f"web > {ORDERS}", **{ORDERS: {**HERE, "type": "AWS::RDS::DBInstance"}})

    named = affected(drawn, finding(**mention))

    assert (named.components, named.unknown) == ((), (mention["text"],))


def test_name_that_several_components_have_is_unknown():
    table = "arn:aws:dynamodb:us-east-1:111122223333:table/orders"
    drawn = graph(f"web > {ORDERS}; web > {table}")

    assert affected(drawn, finding(text="orders")).unknown == ("orders",)


def test_service_that_fails_in_a_region_is_a_disruption_of_its_own():
    place = {"region": "af-south-1", "type": "AWS::EC2::Instance"}
    drawn = graph("web > i-1", **{"i-1": place})

    named = affected(drawn, incident_of(recorded("health_public_issue")))

    assert named.disruption == ServiceFails(service="ec2", region="af-south-1")


def test_service_of_which_the_revision_has_nothing_is_unknown():
    named = affected(graph("web > api"), incident_of(recorded("health_public_issue")))

    assert (named.unknown, named.disruption) == (("ec2 in af-south-1",), None)


def test_service_and_resources_fail_together():
    from dataclasses import replace

    place = {"region": "af-south-1", "type": "AWS::EC2::Instance"}
    drawn = graph("web > i-1; web > api", **{"i-1": place})
    incident = incident_of(recorded("health_public_issue"))
    event = replace(incident.events[0], mentions=(Mention(text="api"),))

    named = affected(drawn, replace(incident, events=(event,)))

    assert named.disruption == Together(
        parts=(
            ComponentsFail(components=("api",)),
            ServiceFails(service="ec2", region="af-south-1"),
        )
    )
