"""ECS: what a service needs while it runs, by declaration and by its environment."""

import logging
from typing import Any

import pytest

from discovery.aws.ecs import CAPACITY_PROVIDERS, CLUSTERS, SERVICES
from model.capability import properties as read
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from model.records.requirement import EvidenceKind
from tests.discovery.aws.configuration import CANARY, LEADS_TO, POINTING, SECRETIVE
from tests.discovery.aws.recorded import described, requirement_lines, short
from tests.discovery.player import error, play, requirement

PLACE = "arn:aws:ecs:us-east-1:111122223333"
CLUSTER = f"{PLACE}:cluster/shop"
SERVICE = f"{PLACE}:service/shop/cart"
DEFINITION = f"{PLACE}:task-definition/cart:7"
ROLE = "arn:aws:iam::111122223333:role"
TARGETS = "arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/cart/1"
REGISTRY = "arn:aws:servicediscovery:us-east-1:111122223333:service/srv-1"


def service(**further: Any) -> dict[str, Any]:
    return {
        "serviceArn": SERVICE,
        "serviceName": "cart",
        "clusterArn": CLUSTER,
        "status": "ACTIVE",
        "taskDefinition": DEFINITION,
        "desiredCount": 3,
        **further,
    }


def task(**further: Any) -> dict[str, Any]:
    return {
        "taskDefinitionArn": DEFINITION,
        "family": "cart",
        "revision": 7,
        "containerDefinitions": [],
        **further,
    }


def look(
    item: dict[str, Any],
    definition: Any = None,
    revision: str = DEFINITION,
    tasks: dict[str, tuple[str, str]] | None = None,
) -> Observation:
    """Return what is seen of one service; `tasks` are (zone, status) by ARN."""
    tasks = tasks or {}
    answer = definition if definition is not None else {"taskDefinition": task()}
    return play(
        SERVICES,
        ("list_clusters", {"clusterArns": [CLUSTER]}, {}),
        ("list_services", {"serviceArns": [SERVICE]}, {"cluster": CLUSTER}),
        (
            "describe_services",
            {"services": [item]},
            {"cluster": CLUSTER, "services": [SERVICE], "include": ["TAGS"]},
        ),
        ("describe_task_definition", answer, {"taskDefinition": revision}),
        (
            "list_tasks",
            {"taskArns": list(tasks)},
            {"cluster": CLUSTER, "serviceName": "cart", "desiredStatus": "RUNNING"},
        ),
        *(
            [
                (
                    "describe_tasks",
                    {
                        "tasks": [
                            {"taskArn": arn, "availabilityZone": zone, "lastStatus": status}
                            for arn, (zone, status) in tasks.items()
                        ]
                    },
                    {"cluster": CLUSTER, "tasks": list(tasks)[:100]},
                )
            ]
            if tasks
            else []
        ),
    )


def container(**environment: str) -> dict[str, Any]:
    return {
        "name": "app",
        "environment": [{"name": name, "value": value} for name, value in environment.items()],
    }


def test_what_a_service_declares() -> None:
    seen = look(
        service(
            loadBalancers=[{"targetGroupArn": TARGETS, "containerName": "app"}],
            serviceRegistries=[{"registryArn": REGISTRY}],
            networkConfiguration={
                "awsvpcConfiguration": {
                    "subnets": ["subnet-a", "subnet-b", "subnet-c"],
                    "securityGroups": ["sg-1"],
                }
            },
            capacityProviderStrategy=[
                {"capacityProvider": "spot-fleet"},
                {"capacityProvider": "on-demand"},
                {"capacityProvider": "unused", "weight": 0},
            ],
            deployments=[
                {
                    "status": "PRIMARY",
                    "serviceConnectConfiguration": {"enabled": True, "namespace": "shop"},
                },
                {
                    "status": "ACTIVE",
                    "serviceConnectConfiguration": {"enabled": True, "namespace": "old"},
                },
            ],
            deploymentConfiguration={"minimumHealthyPercent": 50, "maximumPercent": 200},
            roleArn=f"{ROLE}/elb",
            tags=[{"key": "service", "value": "cart"}],
        )
    )
    assert seen.outcome is Outcome.COMPLETE
    me = "ecs!service/shop/cart"
    assert requirement_lines(seen) == [
        f"ecs-service.capacity-provider: {me} lifecycle/start starts_on "
        "1 of ecs!capacity-provider/on-demand, ecs!capacity-provider/spot-fleet",
        f"ecs-service.cluster: {me} containment runs_in ecs!cluster/shop",
        f"ecs-service.load-balancing-role: {me} lifecycle/start assumes_role {ROLE}/elb",
        f"ecs-service.registry: servicediscovery!service/srv-1 hard resolves_to {me}",
        f"ecs-service.security-group: {me} policy filtered_by ec2:sg-1",
        f"ecs-service.service-connect: {me} hard finds_services_in servicediscovery!namespace/shop",
        f"ecs-service.subnets: {me} containment runs_in 1 of ec2:subnet-a, ec2:subnet-b, "
        "ec2:subnet-c",
        "ecs-service.target-group: elasticloadbalancing!targetgroup/cart/1 lifecycle/start "
        f"filled_by {me}",
        f"ecs-service.task-definition: {me} lifecycle/start launches_from "
        "ecs!task-definition/cart:7",
    ]
    component = described(seen)[SERVICE]
    assert (component.kind, component.type) == (Kind.CONTAINER_SERVICE, read.ECS_SERVICE)
    assert component.tags == {"service": "cart"}
    assert read.number(component, read.DESIRED_COUNT) == 3
    assert component.properties["minimum_healthy_percent"] == 50


def test_it_lives_in_the_zones_in_which_its_tasks_run() -> None:
    running = {
        "task-1": ("us-east-1a", "RUNNING"),
        "task-2": ("us-east-1b", "RUNNING"),
        "task-3": ("us-east-1b", "RUNNING"),
        "task-4": ("us-east-1c", "PENDING"),
    }
    seen = look(service(), tasks=running)
    zone = "zone-name:111122223333/us-east-1/us-east-1"
    assert [line for line in requirement_lines(seen) if ".zones" in line] == [
        f"ecs-service.zones: ecs!service/shop/cart containment runs_in 1 of {zone}a, {zone}b"
    ]
    assert described(seen)[SERVICE].zones == (f"{zone}a", f"{zone}b")


def test_tasks_run_on_their_hosts_and_serve_at_their_interfaces() -> None:
    place = f"{PLACE}:container-instance/shop"
    running = [
        {
            "taskArn": f"task-{number}",
            "availabilityZone": f"us-east-1{zone}",
            "lastStatus": "RUNNING",
            "containerInstanceArn": f"{place}/{number}",
            "attachments": [
                {
                    "type": "ElasticNetworkInterface",
                    "details": [
                        {"name": "subnetId", "value": "subnet-a"},
                        {"name": "networkInterfaceId", "value": f"eni-{number}"},
                    ],
                }
            ],
        }
        for number, zone in ((1, "a"), (2, "b"))
    ]
    seen = play(
        SERVICES,
        ("list_clusters", {"clusterArns": [CLUSTER]}),
        ("list_services", {"serviceArns": [SERVICE]}),
        ("describe_services", {"services": [service()]}),
        ("describe_task_definition", {"taskDefinition": task()}),
        ("list_tasks", {"taskArns": ["task-1", "task-2"]}),
        ("describe_tasks", {"tasks": running}),
        (
            "describe_container_instances",
            {"containerInstances": [{"ec2InstanceId": "i-1"}, {"ec2InstanceId": "i-2"}]},
            {"cluster": CLUSTER, "containerInstances": [f"{place}/1", f"{place}/2"]},
        ),
    )
    hosts = requirement(seen, "ecs-service.hosts")
    zones = requirement(seen, "ecs-service.zones")
    assert [member.reference.key for member in hosts.members] == ["ec2:i-1", "ec2:i-2"]
    assert (hosts.minimum, hosts.full) == (zones.minimum, zones.full) == (1, 2)
    assert [line for line in requirement_lines(seen) if "interface" in line] == [
        f"ecs-service.task-interface: ec2:eni-{number} hard served_by ecs!service/shop/cart"
        for number in (1, 2)
    ]


def test_a_single_task_falls_with_its_zone_however_many_subnets_there_are() -> None:
    subnets = {"awsvpcConfiguration": {"subnets": ["subnet-a", "subnet-b", "subnet-c"]}}
    seen = look(
        service(desiredCount=1, networkConfiguration=subnets),
        tasks={"task-1": ("us-east-1b", "RUNNING")},
    )
    (member,) = requirement(seen, "ecs-service.zones").members
    assert member.reference.key == "zone-name:111122223333/us-east-1/us-east-1b"


def test_of_many_tasks_a_hundred_tell_the_zones() -> None:
    running = {f"task-{number}": ("us-east-1a", "RUNNING") for number in range(150)}
    assert look(service(), tasks=running).outcome is Outcome.COMPLETE


def test_what_its_tasks_need_while_they_run_is_the_need_of_the_service() -> None:
    seen = look(
        service(),
        {
            "taskDefinition": task(
                taskRoleArn=f"{ROLE}/cart",
                executionRoleArn=f"{ROLE}/agent",
                volumes=[
                    {
                        "name": "data",
                        "efsVolumeConfiguration": {
                            "fileSystemId": "fs-1",
                            "authorizationConfig": {"accessPointId": "fsap-1"},
                        },
                    }
                ],
                containerDefinitions=[
                    {
                        "name": "app",
                        "logConfiguration": {
                            "logDriver": "awslogs",
                            "options": {
                                "awslogs-group": "/shop/cart",
                                "awslogs-region": "us-east-1",
                                "mode": "blocking",
                            },
                        },
                    }
                ],
            )
        },
    )
    me, definition = "ecs!service/shop/cart", "ecs!task-definition/cart:7"
    assert [line for line in requirement_lines(seen) if line.startswith("ecs-task")] == [
        f"ecs-task-definition.execution-role: {definition} lifecycle/start assumes_role "
        f"{ROLE}/agent",
        f"ecs-task-definition.log-group-blocking: {me} soft logs_to logs!log-group:/shop/cart",
        "ecs-task.access-point: elasticfilesystem!access-point/fsap-1 hard part_of "
        "elasticfilesystem!file-system/fs-1",
        f"ecs-task.file-system: {me} hard mounts elasticfilesystem!file-system/fs-1",
        f"ecs-task.role: {me} hard assumes_role {ROLE}/cart",
    ]
    assert DEFINITION in described(seen)


@pytest.mark.parametrize("variable", sorted(POINTING))
def test_a_variable_leads_to_what_its_value_points_to(variable: str) -> None:
    definition = task(
        taskRoleArn=f"{ROLE}/cart",
        containerDefinitions=[container(**{variable: POINTING[variable]})],
    )
    seen = look(service(), {"taskDefinition": definition})
    inferred = [
        requirement
        for requirement in seen.facts.requirements
        if requirement.evidence[0].rule.startswith("env.")
    ]
    lines = {
        f"{requirement.evidence[0].rule} {requirement.dependent.key} {requirement.effect}"
        f" {requirement.relation} {requirement.members[0].reference.key}"
        for requirement in inferred
    }
    assert LEADS_TO[variable].format(me=SERVICE) in lines
    assert {
        (requirement.evidence[0].kind, requirement.evidence[0].attribute)
        for requirement in inferred
    } == {(EvidenceKind.INFERRED, variable)}
    # A bare name is only believed of what the role may use.
    by_name = {
        requirement.allowed_by.key for requirement in inferred if requirement.allowed_by is not None
    }
    assert by_name == ({f"{ROLE}/cart"} if variable == "E_TABLE" else set())


def test_without_a_role_no_bare_name_is_believed() -> None:
    definition = task(containerDefinitions=[container(E_TABLE=POINTING["E_TABLE"])])
    assert not [
        line
        for line in requirement_lines(look(service(), {"taskDefinition": definition}))
        if "env." in line
    ]


def test_no_value_of_an_environment_is_kept_or_logged(caplog: pytest.LogCaptureFixture) -> None:
    definition = task(
        taskRoleArn=f"{ROLE}/cart",
        containerDefinitions=[container(**SECRETIVE)],
    )
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, logger="discovery")
    seen = look(service(), {"taskDefinition": definition})
    assert seen.outcome is Outcome.COMPLETE
    assert {requirement.evidence[0].attribute for requirement in seen.facts.requirements} >= {
        "B_DSN", "C_URL", "D_NAME", "E_JSON", "F_QUEUE", "G_OBJECT",
    }  # fmt: skip
    assert CANARY not in repr(seen)
    assert CANARY not in caplog.text


def test_no_value_is_quoted_when_a_definition_is_not_understood(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"cannot read {CANARY}")

    monkeypatch.setattr("discovery.aws.ecs.run_requirements", fail)
    definition = task(containerDefinitions=[container(**SECRETIVE)])
    seen = look(service(), {"taskDefinition": definition})
    assert (seen.outcome, seen.error_code) == (Outcome.PARTIAL, "MalformedItem")
    assert CANARY not in repr(seen)


def test_a_service_with_task_sets_runs_the_primary_one() -> None:
    other = f"{PLACE}:task-definition/cart:8"
    seen = look(
        {
            **{k: v for k, v in service().items() if k != "taskDefinition"},
            "taskSets": [
                {"status": "ACTIVE", "taskDefinition": DEFINITION},
                {
                    "status": "PRIMARY",
                    "taskDefinition": other,
                    "loadBalancers": [{"targetGroupArn": TARGETS}],
                },
            ],
        },
        {"taskDefinition": task(taskDefinitionArn=other, revision=8)},
        revision=other,
    )
    assert [
        line
        for line in requirement_lines(seen)
        if "target-group" in line or "launches_from" in line
    ] == [
        f"ecs-service.target-group: {short(TARGETS)} lifecycle/start filled_by "
        "ecs!service/shop/cart",
        "ecs-service.task-definition: ecs!service/shop/cart lifecycle/start launches_from "
        "ecs!task-definition/cart:8",
    ]


def test_a_definition_that_cannot_be_read_keeps_the_service() -> None:
    seen = look(service(), error("ClientException"))
    assert seen.outcome is Outcome.PARTIAL
    assert list(described(seen)) == [SERVICE]


def test_a_deleted_service_is_left_out() -> None:
    seen = look(service(status="INACTIVE"))
    assert (seen.outcome, seen.facts.components) == (Outcome.COMPLETE, ())


def test_services_are_described_ten_at_a_time() -> None:
    arns = [f"{PLACE}:service/shop/s{number:02}" for number in range(11)]
    described_services = [
        {
            "serviceArn": arn,
            "serviceName": arn.rpartition("/")[2],
            "clusterArn": CLUSTER,
            "status": "ACTIVE",
        }
        for arn in arns
    ]
    seen = play(
        SERVICES,
        ("list_clusters", {"clusterArns": [CLUSTER]}),
        ("list_services", {"serviceArns": arns}),
        ("describe_services", {"services": described_services[:10]},
         {"cluster": CLUSTER, "services": arns[:10], "include": ["TAGS"]}),
        ("describe_services", {"services": described_services[10:]},
         {"cluster": CLUSTER, "services": arns[10:], "include": ["TAGS"]}),
        *(("list_tasks", {"taskArns": []}) for _ in arns),
    )  # fmt: skip
    assert list(described(seen)) == arns


def test_clusters() -> None:
    seen = play(
        CLUSTERS,
        ("list_clusters", {"clusterArns": [CLUSTER]}, {}),
        (
            "describe_clusters",
            {
                "clusters": [
                    {
                        "clusterArn": CLUSTER,
                        "clusterName": "shop",
                        "status": "ACTIVE",
                        "activeServicesCount": 4,
                        "tags": [{"key": "service", "value": "shop"}],
                    }
                ]
            },
            {"clusters": [CLUSTER], "include": ["TAGS", "SETTINGS"]},
        ),
    )
    component = described(seen)[CLUSTER]
    assert (component.kind, component.name) == (Kind.CLUSTER, "shop")
    assert (component.tags, component.properties["services"]) == ({"service": "shop"}, 4)


def test_capacity_providers_run_on_their_group() -> None:
    scaling = "arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:1:autoScalingGroupName/x"
    seen = play(
        CAPACITY_PROVIDERS,
        (
            "describe_capacity_providers",
            {
                "capacityProviders": [
                    {
                        "name": "FARGATE",
                        "capacityProviderArn": f"{PLACE}:capacity-provider/FARGATE",
                    },
                    {
                        "name": "on-demand",
                        "capacityProviderArn": f"{PLACE}:capacity-provider/on-demand",
                        "autoScalingGroupProvider": {"autoScalingGroupArn": scaling},
                    },
                ]
            },
            {},
        ),
    )
    assert requirement_lines(seen) == [
        "ecs-capacity-provider.auto-scaling-group: ecs!capacity-provider/on-demand hard runs_on "
        f"{short(scaling)}"
    ]
    assert list(described(seen)) == [f"{PLACE}:capacity-provider/on-demand"]
