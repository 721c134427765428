"""Region switch plans: the written steps, and what they act on."""

from datetime import UTC, datetime

from discovery.aws.region_switch import PLANS
from model.records.component import Kind
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play

ARN = "arn:aws:arc-region-switch::111122223333:plan/shop:1a"
ROLE = "arn:aws:iam::111122223333:role/switch"
EAST = "arn:aws:rds:us-east-1:111122223333:cluster:orders"
WEST = "arn:aws:rds:us-west-2:111122223333:cluster:orders"
OTHER = "arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:g0:autoScalingGroupName/web"
GROUP = "arn:aws:autoscaling:us-west-2:111122223333:autoScalingGroup:g1:autoScalingGroupName/web"
ALARM = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:shop"


def test_the_steps_of_a_plan_act_on_what_they_name_also_in_parallel() -> None:
    database = {
        "name": "database",
        "executionBlockType": "AuroraGlobalDatabase",
        "executionBlockConfiguration": {
            "globalAuroraConfig": {
                "behavior": "failover",
                "globalClusterIdentifier": "orders",
                "databaseClusterArns": [EAST, WEST],
                "crossAccountRole": ROLE,
            }
        },
    }
    web = {
        "name": "web",
        "executionBlockType": "EC2AutoScaling",
        "executionBlockConfiguration": {
            "ec2AsgCapacityIncreaseConfig": {"asgs": [{"arn": OTHER}, {"arn": GROUP}]}
        },
    }
    both = {
        "name": "both",
        "executionBlockType": "Parallel",
        "executionBlockConfiguration": {"parallelConfig": {"steps": [database, web]}},
    }
    workflow = {
        "workflowTargetAction": "activate",
        "workflowTargetRegion": "us-west-2",
        "steps": [both],
    }
    about = {
        "arn": ARN,
        "owner": "111122223333",
        "name": "shop",
        "regions": ["us-east-1", "us-west-2"],
        "recoveryApproach": "activePassive",
        "primaryRegion": "us-east-1",
        "executionRole": ROLE,
        "recoveryTimeObjectiveMinutes": 30,
    }
    alarms = {"shop": {"resourceIdentifier": ALARM, "alarmType": "trigger"}}
    plan = {**about, "workflows": [workflow], "associatedAlarms": alarms, "version": "3"}
    seen = play(
        PLANS,
        ("list_plans", {"plans": [{**about, "updatedAt": datetime(2026, 1, 2, tzinfo=UTC)}]}),
        ("get_plan", {"plan": plan}, {"arn": ARN}),
    )
    component = described(seen)[ARN]
    assert (component.kind, component.region) == (Kind.WORKFLOW, None)
    assert component.properties["rto_minutes"] == 30
    assert requirement_lines(seen) == [
        f"region-switch-plan.alarm: {ARN} lifecycle/renew follows_alarm cloudwatch!alarm:shop",
        f"region-switch-plan.role: {ARN} recovery assumes_role {ROLE}",
        f"region-switch-plan.target: {ARN} recovery switches {GROUP}",
        f"region-switch-plan.target: {ARN} recovery switches {WEST}",
        f"region-switch-plan.target: {ARN} recovery switches"
        f" {OTHER.replace('arn:aws:autoscaling:us-east-1:111122223333:', 'autoscaling!')}",
        f"region-switch-plan.target: {ARN} recovery switches rds!cluster:orders",
    ]
