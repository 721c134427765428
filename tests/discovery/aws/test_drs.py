"""Elastic Disaster Recovery: copies of servers, and the written order of recovery plans."""

from discovery.aws.drs import RECOVERY_PLANS, SOURCE_SERVERS
from model.records.component import Kind
from model.records.observation import Outcome
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import error, measured, play

ARN = "arn:aws:drs:us-east-1:111122223333:source-server/s-11111111111111111"
ORIGIN = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1"


def test_a_server_is_copied_to_its_source_server_in_another_region() -> None:
    server = {
        "sourceServerID": "s-11111111111111111",
        "arn": ARN,
        "lastLaunchResult": "SUCCEEDED",
        "dataReplicationInfo": {
            "dataReplicationState": "CONTINUOUS",
            "lagDuration": "PT2.5S",
            "stagingAvailabilityZone": "us-east-1a",
        },
        "sourceProperties": {"identificationHints": {"hostname": "db-1", "awsInstanceID": "i-1"}},
        "sourceCloudProperties": {"originRegion": "eu-west-1", "originAccountID": "111122223333"},
    }
    on_premises = {"sourceServerID": "s-22222222222222222", "arn": ARN[:-17] + 17 * "2"}
    seen = play(SOURCE_SERVERS, ("describe_source_servers", {"items": [server, on_premises]}))
    component = described(seen)[ARN]
    assert (component.kind, component.name) == (Kind.COMPUTE, "db-1")
    assert measured(seen)[ARN] == {"replication_lag_seconds": 2.5}
    me = "drs!source-server/s-11111111111111111"
    assert requirement_lines(seen) == [
        f"source-server.replica: {ORIGIN} replication replicates_to {me}",
        f"source-server.replica: {me} replication replicates_from {ORIGIN}",
        f"source-server.staging-zone: {me} replication stored_in"
        " zone-name:111122223333/us-east-1/us-east-1a",
    ]


def test_a_recovery_plan_launches_its_servers_in_order() -> None:
    plan = "arn:aws:drs:us-east-1:111122223333:recovery-plan/rp-1"
    steps = [
        {
            "recoveryPlanStepArn": f"{plan}/1",
            "stepOrder": 1,
            "stepName": "databases",
            "configuration": {
                "serverStepConfiguration": {
                    "servers": [{"serverArn": ARN, "impactLevel": "CRITICAL"}]
                }
            },
            "createdAt": "2026-01-01T00:00:00Z",
            "updatedAt": "2026-01-01T00:00:00Z",
        }
    ]
    about = {
        "recoveryPlanArn": plan,
        "name": "shop",
        "status": "READY",
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-01-01T00:00:00Z",
    }
    seen = play(
        RECOVERY_PLANS,
        ("list_recovery_plans", {"recoveryPlans": [about]}),
        ("list_recovery_plan_steps", {"recoveryPlanSteps": steps}, {"recoveryPlanArn": plan}),
    )
    assert requirement_lines(seen) == [
        "recovery-plan.server: drs!recovery-plan/rp-1 recovery switches"
        " drs!source-server/s-11111111111111111"
    ]
    (ordered,) = described(seen)[plan].properties["steps"]
    assert (ordered["order"], ordered["servers"]) == (1, [ARN])


def test_an_account_that_never_set_it_up_has_no_servers() -> None:
    seen = play(SOURCE_SERVERS, ("describe_source_servers", error("UninitializedAccountException")))
    assert (seen.outcome, described(seen)) == (Outcome.COMPLETE, {})
