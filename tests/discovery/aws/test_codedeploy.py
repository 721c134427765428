"""CodeDeploy: a scaling group waits for its release at each start, a service only for a new one."""

from discovery.aws.codedeploy import DEPLOYMENT_GROUPS
from model.records.component import Kind
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import play

ROLE = "arn:aws:iam::111122223333:role/deploy"
TOPIC = "arn:aws:sns:us-east-1:111122223333:releases"


def test_new_instances_wait_for_a_release_and_running_tasks_do_not() -> None:
    group = {
        "serviceRoleArn": ROLE,
        "computePlatform": "Server",
        "autoScalingGroups": [{"name": "web", "hook": "h-1"}, {"name": "old"}],
        "ecsServices": [{"clusterName": "main", "serviceName": "api"}],
        "alarmConfiguration": {"enabled": True, "alarms": [{"name": "errors"}]},
        "triggerConfigurations": [{"triggerName": "t", "triggerTargetArn": TOPIC}],
        "targetRevision": {"revisionType": "String", "string": {"content": "hunter2"}},
    }
    seen = play(
        DEPLOYMENT_GROUPS,
        ("list_applications", {"applications": ["shop"]}),
        (
            "list_deployment_groups",
            {"applicationName": "shop", "deploymentGroups": ["web"]},
            {"applicationName": "shop"},
        ),
        (
            "get_deployment_group",
            {"deploymentGroupInfo": group},
            {"applicationName": "shop", "deploymentGroupName": "web"},
        ),
    )
    me = "codedeploy!deploymentgroup:shop/web"
    assert requirement_lines(seen) == [
        f"deployment-group.alarm: {me} policy gated_by cloudwatch!alarm:errors",
        f"deployment-group.role: {me} hard assumes_role {ROLE}",
        "deployment-group.scaling-group: auto-scaling-group:111122223333/us-east-1/web"
        f" lifecycle/start deployed_by {me}",
        f"deployment-group.service: ecs!service/main/api lifecycle/renew deployed_by {me}",
        f"deployment-group.topic: {me} observability notifies sns!releases",
    ]
    component = described(seen)[
        "arn:aws:codedeploy:us-east-1:111122223333:deploymentgroup:shop/web"
    ]
    assert (component.kind, component.name) == (Kind.PIPELINE, "shop/web")
    assert "hunter2" not in repr(seen)
