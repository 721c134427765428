"""CodeDeploy: deployment groups, and what gets its releases from each."""

from discovery.aws import edges
from discovery.interface import Call, Crawler, Edge
from model.records.component import Kind
from model.records.requirement import Effect, Phase

_GONE = ("ApplicationDoesNotExistException",)

DEPLOYMENT_GROUPS = Crawler(
    name="aws.codedeploy.deployment_groups",
    title="Deployment groups of CodeDeploy and what they release to",
    kind=Kind.PIPELINE,
    type="AWS::CodeDeploy::DeploymentGroup",
    service="codedeploy",
    parents=(Call(operation="list_applications", items="applications[].{name: @}"),),
    list=Call(
        operation="list_deployment_groups",
        absent=_GONE,
        items="deploymentGroups[].{name: @}",
        from_item={"applicationName": "name"},
    ),
    details=(
        Call(
            operation="get_deployment_group",
            gone=(
                *_GONE,
                "DeploymentGroupDoesNotExistException",
                "DeploymentConfigDoesNotExistException",
            ),
            # Its revision may hold the text of a deployment.
            items="deploymentGroupInfo.{role: serviceRoleArn, platform: computePlatform,"
            " groups: autoScalingGroups, services: ecsServices,"
            " alarms: alarmConfiguration, rollback: autoRollbackConfiguration.enabled,"
            " topics: triggerConfigurations[].triggerTargetArn,"
            " style: deploymentStyle.deploymentType,"
            " traffic: loadBalancerInfo.targetGroupPairInfoList[].prodTrafficRoute.listenerArns[]}",
            from_item={"applicationName": "parent.name", "deploymentGroupName": "name"},
        ),
    ),
    item="{parent.name}/{name}",
    id="arn:{partition}:codedeploy:{region}:{account}:deploymentgroup:{parent.name}/{name}",
    label="{parent.name}/{name}",
    properties={
        "deployment_type": "style",
        "listeners": "traffic",
        "platform": "platform",
        "rolls_back": "rollback",
    },
    edges=(
        edges.role("deployment-group.role", "role"),
        Edge(
            rule="deployment-group.scaling-group",
            relation="deployed_by",
            # A hook holds each new instance until the release is on it.
            needed_by="groups[?hook].name",
            key="auto-scaling-group:{account}/{region}/{value}",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.SCALING_GROUP,
            resolved_only=True,
        ),
        Edge(
            rule="deployment-group.service",
            relation="deployed_by",
            needed_by="services[].join('/', [clusterName, serviceName])",
            key="arn:{partition}:ecs:{region}:{account}:service/{value}",
            effect=Effect.LIFECYCLE,
            phase=Phase.RENEW,
            expects=Kind.CONTAINER_SERVICE,
            resolved_only=True,
        ),
        Edge(
            rule="deployment-group.alarm",
            relation="gated_by",
            # An alarm that is on stops a deployment; one that is away does, unless told otherwise.
            needs="alarms.alarms[].name",
            key="arn:{partition}:cloudwatch:{region}:{account}:alarm:{value}",
            when="alarms.enabled",
            effect=Effect.POLICY,
            expects=Kind.ALARM,
        ),
        Edge(
            rule="deployment-group.topic",
            relation="notifies",
            needs="topics",
            effect=Effect.OBSERVABILITY,
            expects=Kind.TOPIC,
        ),
    ),
    docs="https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeploymentGroups.html",
)

CRAWLERS = (DEPLOYMENT_GROUPS,)
