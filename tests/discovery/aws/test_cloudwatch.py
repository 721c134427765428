"""Alarms: what they watch by their dimensions, when they notice, and what waits for them."""

from typing import Any

import pytest

from discovery.aws.alarm_dimensions import BY_NAMESPACE
from discovery.aws.cloudwatch import COMPOSITE_ALARMS, METRIC_ALARMS, acted_on, alarm_names
from model.capability.detection import detection, watchers
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from tests.discovery.aws.recorded import requirement_lines
from tests.discovery.player import components, error, play

PLACE = "us-east-1:111122223333"
ALARM = f"arn:aws:cloudwatch:{PLACE}:alarm:slow"
PAGER = f"arn:aws:sns:{PLACE}:pager"


def metric(namespace: str, **dimensions: str) -> dict[str, Any]:
    named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    return {"Namespace": namespace, "MetricName": "Errors", "Dimensions": named}


def played(**about: Any) -> Observation:
    alarm = {"AlarmArn": ALARM, "AlarmName": "slow", "ActionsEnabled": True, **about}
    return play(
        METRIC_ALARMS,
        ("describe_alarms", {"MetricAlarms": [alarm]}, {"AlarmTypes": ["MetricAlarm"]}),
    )


def watched_by(**about: Any) -> list[str]:
    """Return what the alarm watches, without the words that all lines share."""
    head = "alarm.metric: cloudwatch!alarm:slow observability watches "
    return [
        line.removeprefix(head)
        for line in requirement_lines(played(**about))
        if line.startswith(head)
    ]


def test_an_alarm_tells_what_decides_how_soon_it_notices() -> None:
    seen = played(
        **metric("AWS/SQS", QueueName="orders"),
        Period=60,
        EvaluationPeriods=5,
        DatapointsToAlarm=3,
        Statistic="Sum",
        Threshold=1.0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="breaching",
        StateValue="OK",
        AlarmActions=[PAGER],
    )
    alarm = components(seen)[ALARM]
    assert (seen.outcome, alarm.kind, alarm.region) == (Outcome.COMPLETE, Kind.ALARM, "us-east-1")
    assert alarm.properties == {
        "actions_enabled": True,
        "comparison": "GreaterThanThreshold",
        "datapoints_to_alarm": 3,
        "evaluation_periods": 5,
        "metric": "Errors",
        "namespace": "AWS/SQS",
        "period": 60,
        "statistic": "Sum",
        "threshold": 1.0,
        "treat_missing_data": "breaching",
    }
    assert requirement_lines(seen) == [
        "alarm.action: sns!pager trigger triggered_by cloudwatch!alarm:slow",
        "alarm.metric: cloudwatch!alarm:slow observability watches sqs!orders",
    ]


def test_detection_time_of_what_it_watches_is_period_times_datapoints() -> None:
    seen = played(
        **metric("AWS/SQS", QueueName="orders"), Period=60, EvaluationPeriods=5, DatapointsToAlarm=3
    )
    graph = DependencyGraph(link([seen], LinkSettings()))
    queue = f"arn:aws:sqs:{PLACE}:orders"
    assert watchers(graph, queue) == (ALARM,)
    assert detection(graph, queue).lower_bound.total_seconds() == 180


@pytest.mark.parametrize(
    ("namespace", "dimensions", "watched"),
    [
        ("AWS/EC2", {"InstanceId": "i-1"}, ["ec2:i-1"]),
        (
            "AWS/EC2",
            {"AutoScalingGroupName": "web"},
            ["auto-scaling-group:111122223333/us-east-1/web"],
        ),
        ("AWS/RDS", {"DBInstanceIdentifier": "db"}, ["rds!db:db"]),
        ("AWS/RDS", {"DBClusterIdentifier": "c", "Role": "WRITER"}, ["rds!cluster:c"]),
        ("AWS/ECS", {"ServiceName": "cart", "ClusterName": "shop"}, ["ecs!service/shop/cart"]),
        ("AWS/ECS", {"ClusterName": "shop"}, ["ecs!cluster/shop"]),
        ("AWS/Lambda", {"FunctionName": "f", "Resource": "f:live"}, ["lambda!function:f"]),
        ("AWS/DynamoDB", {"TableName": "cart"}, ["dynamodb!table/cart"]),
        ("AWS/S3", {"BucketName": "media", "StorageType": "AllStorageTypes"}, ["bucket:media"]),
        ("AWS/Route53", {"HealthCheckId": "h1"}, ["arn:aws:route53:::healthcheck/h1"]),
        (
            "AWS/ApplicationELB",
            {"LoadBalancer": "app/web/0a", "TargetGroup": "targetgroup/web/0b"},
            [
                "elasticloadbalancing!loadbalancer/app/web/0a",
                "elasticloadbalancing!targetgroup/web/0b",
            ],
        ),
        ("CWAgent", {"InstanceId": "i-1", "path": "/"}, ["ec2:i-1"]),
        ("Shop", {"Checkout": "errors"}, []),
        ("AWS/SQS", {}, []),
    ],
)
def test_dimensions_name_what_is_watched(
    namespace: str, dimensions: dict[str, str], watched: list[str]
) -> None:
    assert watched_by(**metric(namespace, **dimensions)) == watched


def test_every_namespace_makes_whole_keys() -> None:
    for namespace, ways in BY_NAMESPACE.items():
        for way in ways:
            (key,) = watched_by(**metric(namespace, **dict.fromkeys(way.dimensions, "x")))[:1]
            assert "{" not in key and key.endswith("x"), namespace


def test_metric_math_watches_each_metric_where_it_lives() -> None:
    other = {
        "Id": "m2",
        "AccountId": "444455556666",
        "MetricStat": {"Metric": metric("AWS/SQS", QueueName="far"), "Period": 300, "Stat": "Sum"},
    }
    own = {
        "Id": "m1",
        "MetricStat": {"Metric": metric("AWS/SQS", QueueName="near"), "Period": 60, "Stat": "Sum"},
    }
    seen = played(
        Metrics=[{"Id": "e1", "Expression": "m1+m2"}, own, other],
        EvaluationPeriods=2,
    )
    assert components(seen)[ALARM].properties["period"] == 300
    assert "datapoints_to_alarm" not in components(seen)[ALARM].properties
    assert requirement_lines(seen) == [
        "alarm.metric: cloudwatch!alarm:slow observability watches "
        "arn:aws:sqs:us-east-1:444455556666:far",
        "alarm.metric: cloudwatch!alarm:slow observability watches sqs!near",
    ]


@pytest.mark.parametrize(
    ("action", "acted"),
    [
        (PAGER, PAGER),
        (
            f"arn:aws:autoscaling:{PLACE}:scalingPolicy:1-2:autoScalingGroupName/web:policyName/up",
            "auto-scaling-group:111122223333/us-east-1/web",
        ),
        (
            f"arn:aws:autoscaling:{PLACE}:scalingPolicy:1-2:resource/ecs/service/shop/cart"
            ":policyName/up",
            f"arn:aws:ecs:{PLACE}:service/shop/cart",
        ),
        (
            f"arn:aws:autoscaling:{PLACE}:scalingPolicy:1-2:resource/dynamodb/table/cart/index/i"
            ":policyName/up",
            f"arn:aws:dynamodb:{PLACE}:table/cart",
        ),
        (
            f"arn:aws:autoscaling:{PLACE}:scalingPolicy:1-2:resource/rds/cluster:c:policyName/up",
            f"arn:aws:rds:{PLACE}:cluster:c",
        ),
        (
            f"arn:aws:autoscaling:{PLACE}:scalingPolicy:1-2:resource/sagemaker/endpoint/e"
            ":policyName/up",
            None,
        ),
        (f"arn:aws:lambda:{PLACE}:function:heal:live", f"arn:aws:lambda:{PLACE}:function:heal"),
        (f"arn:aws:ssm:{PLACE}:opsitem:1", None),
        ("nonsense", None),
    ],
)
def test_an_action_works_on_a_component(action: str, acted: str | None) -> None:
    assert acted_on(action) == acted


def test_an_instance_is_recovered_by_the_alarm_that_watches_it() -> None:
    seen = played(
        **metric("AWS/EC2", InstanceId="i-1"),
        AlarmActions=["arn:aws:automate:us-east-1:ec2:recover"],
    )
    assert requirement_lines(seen) == [
        "alarm.instance-action: ec2:i-1 trigger recovered_by cloudwatch!alarm:slow",
        "alarm.metric: cloudwatch!alarm:slow observability watches ec2:i-1",
    ]


def test_nothing_waits_for_an_alarm_whose_actions_are_off() -> None:
    assert requirement_lines(played(ActionsEnabled=False, AlarmActions=[PAGER])) == []


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ("ALARM(a)", ["a"]),
        ('ALARM("with (brackets), and \\"quotes\\"")', ['with (brackets), and "quotes"']),
        ("ALARM('x') AND (NOT OK('y') OR INSUFFICIENT_DATA(z))", ["x", "y", "z"]),
        (f"ALARM({ALARM})", [ALARM]),
        ("AT_LEAST(50%, NOT OK, (a, b)) OR TRUE", ["a", "b"]),
        ("FALSE", []),
    ],
)
def test_the_rule_of_a_composite_alarm_names_alarms(rule: str, names: list[str]) -> None:
    assert alarm_names(rule) == names


def test_a_composite_alarm_combines_alarms_and_may_be_suppressed() -> None:
    seen = play(
        COMPOSITE_ALARMS,
        (
            "describe_alarms",
            {
                "CompositeAlarms": [
                    {
                        "AlarmArn": f"arn:aws:cloudwatch:{PLACE}:alarm:all",
                        "AlarmName": "all",
                        "AlarmRule": f'ALARM("slow") AND ALARM({ALARM}2)',
                        "ActionsEnabled": True,
                        "AlarmActions": [PAGER],
                        "ActionsSuppressor": "maintenance",
                    }
                ]
            },
            {"AlarmTypes": ["CompositeAlarm"]},
        ),
    )
    assert components(seen)[f"arn:aws:cloudwatch:{PLACE}:alarm:all"].properties == {
        "actions_enabled": True,
        "rule": f'ALARM("slow") AND ALARM({ALARM}2)',
    }
    assert requirement_lines(seen) == [
        "alarm.action: sns!pager trigger triggered_by cloudwatch!alarm:all",
        "composite-alarm.child: cloudwatch!alarm:all observability combines cloudwatch!alarm:slow",
        "composite-alarm.child: cloudwatch!alarm:all observability combines cloudwatch!alarm:slow2",
        "composite-alarm.suppressor: cloudwatch!alarm:all policy suppressed_by "
        "cloudwatch!alarm:maintenance",
    ]


def test_denied_alarms_are_denied() -> None:
    for crawler in (METRIC_ALARMS, COMPOSITE_ALARMS):
        seen = play(crawler, ("describe_alarms", error("AccessDenied", status=403)))
        assert (seen.outcome, seen.facts.components) == (Outcome.DENIED, ())
