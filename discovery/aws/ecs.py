"""ECS clusters, capacity providers and services."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from discovery.aws import edges
from discovery.aws.additions import addition
from discovery.aws.ecs_task_definitions import (
    RUN_RULES,
    START_RULES,
    run_requirements,
    start_requirements,
    task_definition_component,
)
from discovery.interface import Call, Context, Crawler, Edge, Item
from model.records.component import Kind
from model.records.observation import Facts, SeenComponent
from model.records.requirement import Effect, Phase

LIST_CLUSTERS = Call(operation="list_clusters", items="clusterArns[].{clusterArn: @}")
# A provider with a weight of 0 places no task.
STRATEGY = "capacityProviderStrategy[?weight != `0`]"

CLUSTERS = Crawler(
    name="aws.ecs.clusters",
    title="ECS clusters",
    kind=Kind.CLUSTER,
    type="AWS::ECS::Cluster",
    service="ecs",
    list=LIST_CLUSTERS,
    details=(
        Call(
            operation="describe_clusters",
            items="clusters[]",
            arguments={"include": ["TAGS", "SETTINGS"]},
            from_item={"clusters": "clusterArn"},
            batch=100,
            join=("clusterArn", "clusterArn"),
        ),
    ),
    id="clusterArn",
    keep="status != 'INACTIVE'",
    label="clusterName",
    configured_as=("clusterName",),
    tags="tags",
    properties={
        "capacity_providers": "capacityProviders",
        "services": "activeServicesCount",
        "status": "status",
    },
    measurements={
        "container_instances": "registeredContainerInstancesCount",
        "running_tasks": "runningTasksCount",
    },
    docs="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListClusters.html",
)

CAPACITY_PROVIDERS = Crawler(
    name="aws.ecs.capacity_providers",
    title="ECS capacity providers",
    kind=Kind.SCALING_GROUP,
    type="AWS::ECS::CapacityProvider",
    service="ecs",
    list=Call(operation="describe_capacity_providers", items="capacityProviders[]"),
    # FARGATE and FARGATE_SPOT are AWS's own, in every account.
    keep="autoScalingGroupProvider",
    id="capacityProviderArn",
    label="name",
    tags="tags",
    properties={
        "managed_scaling": "autoScalingGroupProvider.managedScaling.status",
        "status": "status",
        "target_capacity": "autoScalingGroupProvider.managedScaling.targetCapacity",
    },
    edges=(
        Edge(
            rule="ecs-capacity-provider.auto-scaling-group",
            relation="runs_on",
            needs="autoScalingGroupProvider.autoScalingGroupArn",
            expects=Kind.SCALING_GROUP,
        ),
    ),
    docs="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/"
    "API_DescribeCapacityProviders.html",
)


def service_facts(item: Item, context: Context) -> Facts:
    """Return the task definition that a service runs, and what its tasks need while they run."""
    task = item.get("task")
    connected = tuple(_connected(item, context))
    if not task:
        return Facts(components=connected)
    return Facts(
        components=(*connected, task_definition_component(task, context)),
        requirements=(
            *start_requirements(task, context),
            *run_requirements(task, context, dependent=item["serviceArn"]),
        ),
    )


def _connected(item: Item, context: Context) -> Iterator[SeenComponent]:
    """Yield the names by which others in its Service Connect namespace call a service.

    A client alias without a DNS name stands for the discovery name in the domain of the namespace.
    """
    for deployment in item.get("deployments") or ():
        connect = deployment.get("serviceConnectConfiguration") or {}
        if deployment.get("status") != "PRIMARY" or not connect.get("enabled"):
            continue
        namespace = namespace_key(connect.get("namespace") or "", context)
        names = sorted(
            {name for service in connect.get("services") or () for name in _names(service)}
        )
        yield addition(
            item["serviceArn"],
            Kind.CONTAINER_SERVICE,
            keys=[f"service-connect:{namespace}/{name}" for name in names],
        )


def _names(service: Mapping[str, Any]) -> Iterator[str]:
    name = str(service.get("discoveryName") or service.get("portName") or "")
    aliases: Sequence[Mapping[str, Any]] = service.get("clientAliases") or ({},)
    for alias in aliases:
        stated = alias.get("dnsName")
        yield str(stated).lower() if stated else f"{name.lower()}."


def namespace_key(text: str, context: Context) -> str:
    """Return the key of a Cloud Map namespace, which ECS names by its ARN or by its name.

    >>> from discovery.interface import Context
    >>> place = Context(partition="aws", account="1", region="eu-west-1", salt=b"")
    >>> namespace_key("shop", place)
    'arn:aws:servicediscovery:eu-west-1:1:namespace/shop'
    """
    place = f"arn:{context.partition}:servicediscovery:{context.region}:{context.account}"
    return text if text.startswith("arn:") else f"{place}:namespace/{text}"


NETWORK = "networkConfiguration.awsvpcConfiguration"
CURRENT = "deployments[?status=='PRIMARY']"
SERVICES = Crawler(
    name="aws.ecs.services",
    title="ECS services, and the task definitions they run",
    kind=Kind.CONTAINER_SERVICE,
    type="AWS::ECS::Service",
    service="ecs",
    parents=(LIST_CLUSTERS,),
    list=Call(
        operation="list_services",
        absent=("ClusterNotFoundException",),
        items="serviceArns[].{serviceArn: @}",
        from_item={"cluster": "clusterArn"},
    ),
    details=(
        Call(
            operation="describe_services",
            gone=("ClusterNotFoundException",),
            items="services[]",
            arguments={"include": ["TAGS"]},
            from_item={"cluster": "parent.clusterArn", "services": "serviceArn"},
            batch=10,
            join=("serviceArn", "serviceArn"),
        ),
        Call(
            operation="describe_task_definition",
            items="taskDefinition",
            # A service deployed by CodeDeploy or by others names it in its task sets.
            from_item={
                "taskDefinition": "taskDefinition"
                " || (taskSets[?status=='PRIMARY'].taskDefinition | [0])"
            },
            into="task",
        ),
        Call(
            operation="list_tasks",
            gone=(
                "ClusterNotFoundException",
                "ServiceNotFoundException",
            ),
            items="taskArns",
            arguments={"desiredStatus": "RUNNING"},
            from_item={"cluster": "parent.clusterArn", "serviceName": "serviceName"},
            into="tasks",
        ),
        Call(
            operation="describe_tasks",
            gone=("ClusterNotFoundException",),
            items="tasks[?lastStatus == 'RUNNING']",
            # One call takes at most 100 tasks, which is enough to see every zone.
            from_item={"cluster": "parent.clusterArn", "tasks": "tasks[:100]"},
            into="running",
            when="tasks",
        ),
        Call(
            operation="describe_container_instances",
            gone=("ClusterNotFoundException",),
            items="containerInstances[].ec2InstanceId",
            from_item={
                "cluster": "parent.clusterArn",
                "containerInstances": "running[?containerInstanceArn].containerInstanceArn",
            },
            into="hosts",
            # Tasks on Fargate have no container instance.
            when="running[?containerInstanceArn]",
        ),
    ),
    id="serviceArn",
    keep="status != 'INACTIVE'",
    label="serviceName",
    zones="running[].availabilityZone",
    tags="tags",
    properties={
        "availability_zone_rebalancing": "availabilityZoneRebalancing",
        "circuit_breaker": "deploymentConfiguration.deploymentCircuitBreaker.enable",
        "desired_count": "desiredCount",
        "health_check_grace_period": "healthCheckGracePeriodSeconds",
        "launch_type": "launchType",
        "maximum_percent": "deploymentConfiguration.maximumPercent",
        "minimum_healthy_percent": "deploymentConfiguration.minimumHealthyPercent",
        "platform_version": "platformVersion",
        "scheduling_strategy": "schedulingStrategy",
    },
    measurements={
        "running_count": "runningCount",
    },
    edges=(
        Edge(
            rule="ecs-service.cluster",
            relation="runs_in",
            needs="clusterArn",
            effect=Effect.CONTAINMENT,
            expects=Kind.CLUSTER,
        ),
        edges.subnet("ecs-service.subnets", f"{NETWORK}.subnets", minimum=1),
        # Of the zones of its subnets, those in which tasks run today: one task is in one zone.
        edges.zones("ecs-service.zones", "running[].availabilityZone"),
        edges.security_groups("ecs-service.security-group", f"{NETWORK}.securityGroups"),
        Edge(
            rule="ecs-service.task-definition",
            relation="launches_from",
            needs="task.taskDefinitionArn || taskDefinition",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.IMAGE,
        ),
        Edge(
            rule="ecs-service.hosts",
            relation="runs_on",
            needs="hosts",
            key="ec2:{value}",
            minimum=1,
            full="all",
            expects=Kind.COMPUTE,
        ),
        Edge(
            rule="ecs-service.task-interface",
            relation="served_by",
            needed_by="running[].attachments[].details[?name=='networkInterfaceId'][].value",
            key="ec2:{value}",
            resolved_only=True,
            expects=Kind.ENDPOINT,
        ),
        Edge(
            rule="ecs-service.target-group",
            # The service registers targets, and those carry the target group.
            relation="filled_by",
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            needed_by="[loadBalancers[].targetGroupArn, taskSets[].loadBalancers[].targetGroupArn]",
            expects=Kind.TARGET_GROUP,
        ),
        Edge(
            rule="ecs-service.registry",
            relation="resolves_to",
            needed_by="serviceRegistries[].registryArn",
            expects=Kind.ENDPOINT,
        ),
        Edge(
            rule="ecs-service.service-connect",
            relation="finds_services_in",
            needs=f"{CURRENT}.serviceConnectConfiguration | [?enabled].namespace",
            key="arn:{partition}:servicediscovery:{region}:{account}:namespace/{value}",
            expects=Kind.DNS_ZONE,
        ),
        Edge(
            rule="ecs-service.capacity-provider",
            relation="starts_on",
            # Providers place new tasks. Tasks that run stay when their provider goes.
            needs=f"{STRATEGY}.capacityProvider",
            key="arn:{partition}:ecs:{region}:{account}:capacity-provider/{value}",
            minimum=1,
            effect=Effect.LIFECYCLE,
            phase=Phase.START,
            expects=Kind.SCALING_GROUP,
        ),
        edges.starting_role("ecs-service.load-balancing-role", "roleArn"),
    ),
    transform=service_facts,
    transform_effects=(Effect.HARD, Effect.SOFT, Effect.LIFECYCLE, Effect.OBSERVABILITY),
    transform_rules={**START_RULES, **RUN_RULES},
    docs="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html",
)

CRAWLERS = (CLUSTERS, CAPACITY_PROVIDERS, SERVICES)
