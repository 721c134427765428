"""Log groups feed what subscribes to them."""

from discovery.aws.logs import LOG_GROUPS
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import hashed_names, measured, play

NAME = "/ecs/shop"
ARN = f"arn:aws:logs:us-east-1:111122223333:log-group:{NAME}"
KEY = "arn:aws:kms:us-east-1:111122223333:key/1"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:index"
STREAM = "arn:aws:kinesis:us-east-1:111122223333:stream/logs"
ROLE = "arn:aws:iam::111122223333:role/logs"


def test_what_subscribes_to_a_group_is_starved_without_it() -> None:
    group = {"logGroupName": NAME, "arn": f"{ARN}:*", "kmsKeyId": KEY, "storedBytes": 7}
    filters = [
        {"destinationArn": FUNCTION, "filterPattern": "hunter2"},
        {"destinationArn": STREAM, "roleArn": ROLE},
    ]
    seen = play(
        LOG_GROUPS,
        ("describe_log_groups", {"logGroups": [group]}),
        (
            "describe_subscription_filters",
            {"subscriptionFilters": filters},
            {"logGroupName": NAME},
        ),
    )
    me = f"logs!log-group:{NAME}"
    assert requirement_lines(seen) == [
        f"log-group.kms-key: {me} hard encrypted_by kms!key/1",
        f"log-group.subscription-role: {me} soft assumes_role {ROLE}",
        f"log-group.subscription: kinesis!stream/logs trigger triggered_by {me}",
        f"log-group.subscription: lambda!function:index trigger triggered_by {me}",
    ]
    assert measured(seen) == {ARN: {"stored_bytes": 7}}
    assert len(hashed_names(seen)) == 1
    assert "hunter2" not in repr(seen)


def test_logs_of_delivery_have_no_subscriptions() -> None:
    group = {"logGroupName": NAME, "logGroupClass": "DELIVERY"}
    seen = play(LOG_GROUPS, ("describe_log_groups", {"logGroups": [group]}))
    assert requirement_lines(seen) == []
