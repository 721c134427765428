"""Events as AWS's documentation shows them become what an incident needs of them."""

from copy import deepcopy
from dataclasses import replace
from datetime import datetime

import pytest

from discovery.events.envelope import READERS
from model.errors import InvalidValue
from model.incidents.event import Event, EventKind, EventSeverity, EventSource, Mention
from tests.events import AT, RECORDED, read, recorded

FILE_SYSTEM = "arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-01f0d526165b57f95"
ALARM = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_public_issue_of_health_is_about_its_service_in_its_region():
    assert read(recorded("health_public_issue")) == Event(
        id="01b0993207d81a09dcd552ebd1e633e36cf1f09a-1/123456789012/1",
        source=EventSource.HEALTH,
        subject="arn:aws:health:af-south-1::event/EC2/AWS_EC2_OPERATIONAL_ISSUE/"
        "AWS_EC2_OPERATIONAL_ISSUE_7f35c8ae-af1f-54e6-a526-d0179ed6d68f",
        kind=EventKind.BEGINS,
        at=moment("2023-01-27T09:01:22Z"),
        title="EC2 in af-south-1: AWS_EC2_OPERATIONAL_ISSUE",
        category="issue",
        severity=EventSeverity.HIGH,
        began_at=moment("2023-01-27T06:02:51Z"),
        account="123456789012",
        region="af-south-1",
        service="EC2",
        received_at=AT,
        revision=1,
    )


def test_issue_of_an_account_is_about_the_resources_that_it_names_each_once():
    event = read(recorded("health_account_issue"))

    assert event.service is None
    assert event.mentions == tuple(
        Mention(text=name, account="123456789012", region="us-west-2")
        for name in ("i-abcd1111", "i-abcd2222")
    )


def test_closed_issue_ended_when_health_says():
    closed = recorded("health_public_issue")
    closed["detail"] |= {"statusCode": "closed", "endTime": "Fri, 27 Jan 2023 08:00:00 GMT"}

    event = read(closed)

    assert (event.kind, event.at) == (EventKind.ENDS, moment("2023-01-27T08:00:00Z"))


def test_issue_that_comes_from_the_second_region_too_is_the_same_event():
    again = recorded("health_public_issue") | {"id": "another", "region": "us-west-2"}

    assert read(again) == read(recorded("health_public_issue"))


def test_alarm_names_what_its_metric_is_about():
    event = read(recorded("cloudwatch_alarm"))

    assert event.subject == f"{ALARM}ServerCpuTooHigh"
    assert (event.kind, event.category) == (EventKind.BEGINS, "ALARM")
    assert event.at == moment("2019-10-02T17:04:40.989+00:00")
    assert [mention.text for mention in event.mentions] == ["ec2:i-12345678901234567"]


def test_composite_alarm_names_itself():
    event = read(recorded("cloudwatch_composite_alarm"))

    assert event.mentions == (Mention(text=f"{ALARM}ServiceAggregatedAlarm"),)


@pytest.mark.parametrize(
    ("state", "kind"),
    [("OK", EventKind.ENDS), ("INSUFFICIENT_DATA", EventKind.NOTES), ("ALARM", EventKind.BEGINS)],
)
def test_state_of_an_alarm_says_what_the_event_does(state, kind):
    event = recorded("cloudwatch_alarm")
    event["detail"]["state"]["value"] = state

    assert read(event).kind is kind


def test_finding_names_its_instance_and_its_severity():
    event = read(recorded("guardduty_finding"))

    assert (event.subject, event.severity) == (
        "16afba5c5c43e07c9e3e5e2e544e95df",
        EventSeverity.HIGH,
    )
    assert event.category == "UnauthorizedAccess:EC2/SSHBruteForce"
    assert event.began_at == moment("2026-11-30T09:50:00Z")
    assert [mention.text for mention in event.mentions] == ["i-99999999"]


def test_finding_about_a_role_names_the_role():
    finding = recorded("guardduty_finding")
    details = {"userType": "AssumedRole", "userName": "deployer", "accessKeyId": "x"}
    finding["detail"]["resource"] = {"resourceType": "AccessKey", "accessKeyDetails": details}

    (mention,) = read(finding).mentions

    assert mention == Mention(text="deployer", type="AWS::IAM::Role", account="111122223333")


def test_broken_rule_is_about_the_resource_that_breaks_it():
    event = read(recorded("config_compliance"))

    assert (event.kind, event.category) == (EventKind.BEGINS, "NON_COMPLIANT")
    assert event.title == "orders is NON_COMPLIANT with rule cloudwatch-log-group-encrypted"
    assert event.mentions == (
        Mention(
            text="orders",
            type="AWS::Logs::LogGroup",
            account="123456789012",
            region="ap-southeast-2",
        ),
    )


def test_change_of_a_resource_is_a_note_and_its_deletion_begins_something():
    changed, deleted = recorded("config_change"), recorded("config_change")
    deleted["detail"]["configurationItem"]["configurationItemStatus"] = "ResourceDeleted"

    assert read(changed).kind is EventKind.NOTES
    assert read(deleted).kind is EventKind.BEGINS
    assert [mention.text for mention in read(changed).mentions] == [FILE_SYSTEM]


def test_large_change_carries_a_summary_with_the_same_fields():
    event = read(recorded("config_large_change"))

    assert (event.kind, event.title) == (
        EventKind.NOTES,
        "AWS::SSM::ManagedInstanceInventory mi-1234567890123456: OK",
    )


def test_every_type_of_events_has_a_recorded_one():
    events = [recorded(path.stem) for path in sorted(RECORDED.iterdir())]

    types = {(event["source"], event["detail-type"]) for event in events}
    assert types == {(reader.source, reader.detail_type) for reader in READERS}


@pytest.mark.parametrize(
    ("name", "path", "value", "message"),
    [
        ("cloudwatch_alarm", "id", None, "id: got None, expected a text of 1 to 2048 characters"),
        ("cloudwatch_alarm", "time", "noon", "time: got 'noon', expected a moment such as"),
        ("cloudwatch_alarm", "source", "aws.s3", "detail-type: got 'aws.s3: CloudWatch Alarm"),
        ("cloudwatch_alarm", "detail", [], "detail: got [], expected an object"),
        ("cloudwatch_alarm", "resources", "x", "resources: got 'x', expected a list of texts"),
        (
            "cloudwatch_alarm",
            "detail.state.value",
            "RED",
            "detail.state.value: got 'RED', expected one of ALARM, OK, INSUFFICIENT_DATA",
        ),
        ("cloudwatch_alarm", "detail.state", None, "detail.state.value: got None, expected a text"),
        (
            "cloudwatch_alarm",
            "detail.configuration.metrics",
            {"id": 1},
            "detail.configuration.metrics: got {'id': 1}, expected a list of objects",
        ),
        ("health_public_issue", "detail.eventArn", 7, "detail.eventArn: got 7, expected a text"),
        (
            "health_account_issue",
            "detail.affectedEntities",
            [{}] * 1001,
            "detail.affectedEntities: got '1001 elements', expected at most 1000",
        ),
        ("guardduty_finding", "detail.severity", 11, "detail.severity: got 11, expected a number"),
        ("guardduty_finding", "detail.severity", True, "detail.severity: got True, expected a num"),
        ("config_compliance", "detail.resourceId", "", "detail.resourceId: got '', expected a te"),
        (
            "config_change",
            "detail.configurationItem",
            "x",
            "detail.configurationItem: got 'x', expected an object",
        ),
    ],
)
def test_wrong_field_is_named_and_its_value_quoted(name, path, value, message):
    event = recorded(name)
    *above, last = path.split(".")
    parent = event
    for key in above:
        parent = parent[key]
    parent[last] = value

    with pytest.raises(InvalidValue) as raised:
        read(event)

    assert raised.value.message.startswith(message)


@pytest.mark.parametrize("path", sorted(RECORDED.iterdir()), ids=lambda path: path.stem)
def test_event_whose_values_are_all_wrong_is_refused_as_such(path):
    """Whatever stands in a field, an event is read or refused by a typed error."""
    event = recorded(path.stem)
    for wrong in (None, 7, "x", [], [1], {}, {"x": 1}):
        for change in _each_replaced(event, wrong):
            try:
                read(change)
            except InvalidValue as error:
                assert error.expected


def _each_replaced(value, wrong):
    """Yield copies of a document, in each of which another value is `wrong`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            for changed in (wrong, *_each_replaced(inner, wrong)):
                yield {**value, key: changed}
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            for changed in (wrong, *_each_replaced(inner, wrong)):
                yield [*value[:number], changed, *value[number + 1 :]]


def test_list_is_no_event():
    with pytest.raises(InvalidValue, match="event: got"):
        read([recorded("cloudwatch_alarm")])


def test_what_is_read_stays_equal_when_the_document_is_read_again():
    document = recorded("guardduty_finding")

    assert read(deepcopy(document)) == read(document)
    assert replace(read(document), revision=None) == read(document, revision=None)
