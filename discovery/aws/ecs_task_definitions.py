"""ECS task definitions: what a task needs to start, and what it needs while it runs.

A task definition never fails; the tasks made from it do. So what is needed to start is a need of
the task definition, and what is needed while running is a need of whatever runs the tasks: the
service, or the task definition itself when a schedule runs it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from discovery.arns import key_of
from discovery.aws.ecr import image_repository
from discovery.endpoints import RULES as ENVIRONMENT_RULES
from discovery.endpoints import environment_requirements
from discovery.interface import Call, Context, Crawler, Item
from discovery.requirements import required
from model.records.component import Component, ComponentId, Kind
from model.records.observation import Facts, Reference, SeenComponent, SeenRequirement
from model.records.requirement import Effect, Phase

TaskDefinition = Mapping[str, Any]

IMAGE = "ecs-task-definition.image"
SECRET = "ecs-task-definition.secret"  # noqa: S105 - the id of a rule
REGISTRY_CREDENTIALS = "ecs-task-definition.registry-credentials"
ENVIRONMENT_FILE = "ecs-task-definition.environment-file"
EXECUTION_ROLE = "ecs-task-definition.execution-role"
LOG_GROUP = "ecs-task-definition.log-group"
LOG_GROUP_BLOCKING = "ecs-task-definition.log-group-blocking"
TASK_ROLE = "ecs-task.role"
FILE_SYSTEM = "ecs-task.file-system"
ACCESS_POINT = "ecs-task.access-point"
START_RULES = {
    IMAGE: "A task pulls its images when it starts.",
    SECRET: "A task reads its secrets and parameters when it starts, never again.",
    REGISTRY_CREDENTIALS: "A task pulls images from a private registry with these credentials.",
    ENVIRONMENT_FILE: "A task reads its environment files when it starts.",
    EXECUTION_ROLE: "The agent acts as this role when it starts a task.",
    LOG_GROUP: "A task writes its logs there, without waiting.",
}
RUN_RULES = {
    LOG_GROUP_BLOCKING: "A task whose log driver blocks waits for the log group when its buffer "
    "is full.",
    TASK_ROLE: "The program in a task calls AWS as this role.",
    FILE_SYSTEM: "A task mounts this file system.",
    ACCESS_POINT: "A task mounts the file system through this access point, which is a part of it: "
    "functions name the access point alone.",
    **ENVIRONMENT_RULES,
}


def task_definition_component(task: TaskDefinition, context: Context) -> SeenComponent:
    """Return the component of one revision of a task definition."""
    containers = _containers(task)
    return SeenComponent(
        component=Component(
            id=ComponentId(task["taskDefinitionArn"]),
            kind=Kind.IMAGE,
            type="AWS::ECS::TaskDefinition",
            name=f"{task.get('family', '')}:{task.get('revision', '')}",
            account=context.account,
            region=context.region,
            properties={
                "containers": sorted(container.get("name", "") for container in containers),
                "cpu": task.get("cpu"),
                "essential_containers": sorted(
                    container.get("name", "")
                    for container in containers
                    if container.get("essential", True)
                ),
                "launch_types": sorted(task.get("requiresCompatibilities") or ()),
                "memory": task.get("memory"),
                "network_mode": task.get("networkMode"),
                "start_order": sorted(
                    [container.get("name", ""), earlier["containerName"]]
                    for container in containers
                    for earlier in container.get("dependsOn") or ()
                ),
            },
        )
    )


def start_requirements(task: TaskDefinition, context: Context) -> tuple[SeenRequirement, ...]:
    """Return what tasks need to start, as needs of the task definition."""
    return tuple(
        need
        for rule, relation, kind, attribute, keys in _start_needs(task, context)
        for key in sorted(set(keys))
        for need in required(
            task["taskDefinitionArn"],
            [key],
            relation=relation,
            rule=rule,
            effect=Effect.OBSERVABILITY if rule == LOG_GROUP else Effect.LIFECYCLE,
            phase=Phase.RUN if rule == LOG_GROUP else Phase.START,
            attribute=attribute,
            expects=kind,
        )
    )


def run_requirements(
    task: TaskDefinition, context: Context, *, dependent: str
) -> tuple[SeenRequirement, ...]:
    """Return what tasks need while they run, as needs of `dependent` (a key)."""
    fixed = (
        need
        for rule, relation, kind, attribute, keys in _run_needs(task, context)
        for key in sorted(set(keys))
        for need in required(
            dependent,
            [key],
            relation=relation,
            rule=rule,
            effect=Effect.SOFT if rule == LOG_GROUP_BLOCKING else Effect.HARD,
            attribute=attribute,
            expects=kind,
        )
    )
    return (*fixed, *_access_points(task, context), *_environment(task, context, dependent))


def _access_points(task: TaskDefinition, context: Context) -> Iterator[SeenRequirement]:
    """Yield that access points of EFS need the file system that a volume names beside them."""
    for mounted in task.get("volumes") or ():
        volume = mounted.get("efsVolumeConfiguration") or {}
        point = (volume.get("authorizationConfig") or {}).get("accessPointId")
        if point:
            yield from required(
                _arn(context, "elasticfilesystem", f"access-point/{point}"),
                [_arn(context, "elasticfilesystem", f"file-system/{volume['fileSystemId']}")],
                relation="part_of",
                rule=ACCESS_POINT,
                effect=Effect.HARD,
                attribute="volumes[].efsVolumeConfiguration.authorizationConfig.accessPointId",
                expects=Kind.FILE_SYSTEM,
            )


def _environment(
    task: TaskDefinition, context: Context, dependent: str
) -> Iterator[SeenRequirement]:
    role = task.get("taskRoleArn")
    # The containers of a task reach each other without leaving it.
    own_names = {str(container.get("name", "")).lower() for container in _containers(task)}
    for container in _containers(task):
        yield from environment_requirements(
            {
                variable["name"]: variable.get("value", "")
                for variable in container.get("environment") or ()
            },
            dependent=Reference(key=dependent),
            principal=Reference(key=role) if role else None,
            context=context,
            own_names=own_names,
        )


_Needs = tuple[str, str, Kind, str, Sequence[str]]
"""(rule, relation, expected kind, attribute, keys)."""


def _start_needs(task: TaskDefinition, context: Context) -> Iterator[_Needs]:
    containers = _containers(task)
    images = [
        image_repository(container["image"]) for container in containers if container.get("image")
    ]
    yield IMAGE, "pulls_image", Kind.IMAGE, "containerDefinitions[].image", images
    yield from _secrets(containers, context)
    credentials = [
        _secret_key(container["repositoryCredentials"]["credentialsParameter"], context)
        for container in containers
        if (container.get("repositoryCredentials") or {}).get("credentialsParameter")
    ]
    attribute = "containerDefinitions[].repositoryCredentials.credentialsParameter"
    yield REGISTRY_CREDENTIALS, "reads_secret", Kind.SECRET, attribute, credentials
    files = [
        key_of(f["value"])
        for container in containers
        for f in container.get("environmentFiles") or ()
    ]
    attribute = "containerDefinitions[].environmentFiles[].value"
    yield ENVIRONMENT_FILE, "reads", Kind.BUCKET, attribute, files
    role = task.get("executionRoleArn")
    attribute = "executionRoleArn"
    yield EXECUTION_ROLE, "assumes_role", Kind.PRINCIPAL, attribute, [role] if role else []
    groups = [group for group, blocking in _log_groups(task, context) if not blocking]
    yield LOG_GROUP, "logs_to", Kind.LOG, "containerDefinitions[].logConfiguration", groups


def _secrets(containers: Sequence[Mapping[str, Any]], context: Context) -> Iterator[_Needs]:
    for container in containers:
        logs = container.get("logConfiguration") or {}
        for attribute, secrets in (
            ("containerDefinitions[].secrets[].valueFrom", container.get("secrets")),
            (
                "containerDefinitions[].logConfiguration.secretOptions[].valueFrom",
                logs.get("secretOptions"),
            ),
        ):
            keys = [_secret_key(secret["valueFrom"], context) for secret in secrets or ()]
            mine = [key for key in keys if ":secretsmanager:" in key]
            yield SECRET, "reads_secret", Kind.SECRET, attribute, mine
            rest = [key for key in keys if ":secretsmanager:" not in key]
            yield SECRET, "reads_parameter", Kind.PARAMETER, attribute, rest


def _run_needs(task: TaskDefinition, context: Context) -> Iterator[_Needs]:
    role = task.get("taskRoleArn")
    yield TASK_ROLE, "assumes_role", Kind.PRINCIPAL, "taskRoleArn", [role] if role else []
    systems = [
        _arn(context, "elasticfilesystem", f"file-system/{volume['fileSystemId']}")
        for mounted in task.get("volumes") or ()
        if (volume := mounted.get("efsVolumeConfiguration"))
    ]
    attribute = "volumes[].efsVolumeConfiguration.fileSystemId"
    yield FILE_SYSTEM, "mounts", Kind.FILE_SYSTEM, attribute, systems
    groups = [group for group, blocking in _log_groups(task, context) if blocking]
    attribute = "containerDefinitions[].logConfiguration.options"
    yield LOG_GROUP_BLOCKING, "logs_to", Kind.LOG, attribute, groups


def _log_groups(task: TaskDefinition, context: Context) -> Iterator[tuple[str, bool]]:
    """Yield (key of a log group, whether a full buffer makes the program wait)."""
    for container in _containers(task):
        configuration = container.get("logConfiguration") or {}
        options = configuration.get("options") or {}
        if configuration.get("logDriver") == "awslogs" and options.get("awslogs-group"):
            region = options.get("awslogs-region") or context.region
            group = options["awslogs-group"]
            arn = f"arn:{context.partition}:logs:{region}:{context.account}:log-group:{group}"
            yield arn, options.get("mode") == "blocking"


def _secret_key(value: str, context: Context) -> str:
    """Return the key of what `valueFrom` names: an ARN, or the bare name of a parameter."""
    if value.startswith("arn:"):
        return key_of(value)
    return _arn(context, "ssm", f"parameter/{value.removeprefix('/')}")


def _arn(context: Context, service: str, resource: str) -> str:
    return f"arn:{context.partition}:{service}:{context.region}:{context.account}:{resource}"


def _containers(task: TaskDefinition) -> Sequence[Mapping[str, Any]]:
    return task.get("containerDefinitions") or ()


def _family_facts(item: Item, context: Context) -> Facts:
    return Facts(
        components=(task_definition_component(item, context),),
        requirements=start_requirements(item, context),
    )


TASK_DEFINITIONS = Crawler(
    name="aws.ecs.task_definitions",
    title="The newest task definition of each family",
    kind=Kind.IMAGE,
    type="AWS::ECS::TaskDefinition",
    service="ecs",
    list=Call(
        operation="list_task_definition_families",
        items="families[].{family: @}",
        arguments={"status": "ACTIVE"},
    ),
    details=(
        Call(
            operation="describe_task_definition",
            items="taskDefinition",
            from_item={"taskDefinition": "family"},
        ),
    ),
    item="family",
    id="taskDefinitionArn",
    placeholder=True,
    keep="taskDefinitionArn",
    transform=_family_facts,
    transform_effects=(Effect.LIFECYCLE, Effect.OBSERVABILITY),
    transform_rules=START_RULES,
    docs="https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html",
)

CRAWLERS = (TASK_DEFINITIONS,)
