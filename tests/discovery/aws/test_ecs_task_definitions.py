"""Task definitions: what a task needs to start, and that none of its values is kept."""

from typing import Any

import pytest

from discovery.aws.ecs_task_definitions import TASK_DEFINITIONS
from model.records.component import Kind
from model.records.observation import Observation, Outcome
from model.records.requirement import Effect, Phase
from tests.discovery.aws.configuration import CANARY, SECRETIVE
from tests.discovery.aws.recorded import described, requirement_lines
from tests.discovery.player import error, play

DEFINITION = "arn:aws:ecs:us-east-1:111122223333:task-definition/cart:7"
ME = "ecs!task-definition/cart:7"
SECRET = "arn:aws:secretsmanager:us-east-1:111122223333:secret:cart/db-AbCdEf"
ROLE = "arn:aws:iam::111122223333:role"


def container(name: str = "app", **further: Any) -> dict[str, Any]:
    return {"name": name, **further}


def look(*containers: dict[str, Any], **further: Any) -> Observation:
    definition = {
        "taskDefinitionArn": DEFINITION,
        "family": "cart",
        "revision": 7,
        "containerDefinitions": list(containers),
        **further,
    }
    return play(
        TASK_DEFINITIONS,
        ("list_task_definition_families", {"families": ["cart"]}, {"status": "ACTIVE"}),
        ("describe_task_definition", {"taskDefinition": definition}, {"taskDefinition": "cart"}),
    )


def test_everything_a_task_needs_to_start() -> None:
    seen = look(
        container(
            image="111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/cart:1.2",
            secrets=[
                {"name": "DB", "valueFrom": f"{SECRET}:password::"},
                {"name": "FLAG", "valueFrom": "/cart/flag"},
                {
                    "name": "LEVEL",
                    "valueFrom": "arn:aws:ssm:us-east-1:111122223333:parameter/cart/level",
                },
            ],
            environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::settings/cart.env"}],
            logConfiguration={
                "logDriver": "awslogs",
                "options": {"awslogs-group": "/shop/cart", "awslogs-region": "us-east-1"},
            },
        ),
        container(
            "proxy",
            image="registry.example.com/envoy:1",
            repositoryCredentials={"credentialsParameter": f"{SECRET}-registry"},
            logConfiguration={
                "logDriver": "splunk",
                "secretOptions": [{"name": "splunk-token", "valueFrom": f"{SECRET}-splunk"}],
            },
            essential=False,
            dependsOn=[{"containerName": "app", "condition": "START"}],
        ),
        executionRoleArn=f"{ROLE}/agent",
    )
    assert seen.outcome is Outcome.COMPLETE
    assert requirement_lines(seen) == [
        f"ecs-task-definition.environment-file: {ME} lifecycle/start reads bucket:settings",
        f"ecs-task-definition.execution-role: {ME} lifecycle/start assumes_role {ROLE}/agent",
        f"ecs-task-definition.image: {ME} lifecycle/start pulls_image ecr!repository/shop/cart",
        f"ecs-task-definition.image: {ME} lifecycle/start pulls_image "
        "external:registry.example.com",
        f"ecs-task-definition.log-group: {ME} observability logs_to logs!log-group:/shop/cart",
        f"ecs-task-definition.registry-credentials: {ME} lifecycle/start reads_secret "
        "secretsmanager!secret:cart/db-AbCdEf-registry",
        f"ecs-task-definition.secret: {ME} lifecycle/start reads_parameter ssm!parameter/cart/flag",
        f"ecs-task-definition.secret: {ME} lifecycle/start reads_parameter "
        "ssm!parameter/cart/level",
        f"ecs-task-definition.secret: {ME} lifecycle/start reads_secret "
        "secretsmanager!secret:cart/db-AbCdEf",
        f"ecs-task-definition.secret: {ME} lifecycle/start reads_secret "
        "secretsmanager!secret:cart/db-AbCdEf-splunk",
    ]
    component = described(seen)[DEFINITION]
    assert (component.kind, component.name) == (Kind.IMAGE, "cart:7")
    assert component.properties["essential_containers"] == ["app"]
    assert component.properties["start_order"] == [["proxy", "app"]]


@pytest.mark.parametrize(
    ("value", "relation", "key", "kind"),
    [
        (SECRET, "reads_secret", SECRET, Kind.SECRET),
        (f"{SECRET}:user:AWSCURRENT:", "reads_secret", SECRET, Kind.SECRET),
        (
            "arn:aws:secretsmanager:eu-west-1:444455556666:secret:other-AbCdEf",
            "reads_secret",
            "arn:aws:secretsmanager:eu-west-1:444455556666:secret:other-AbCdEf",
            Kind.SECRET,
        ),
        (
            "level",
            "reads_parameter",
            "arn:aws:ssm:us-east-1:111122223333:parameter/level",
            Kind.PARAMETER,
        ),
    ],
)
def test_value_from_names_a_secret_or_a_parameter(
    value: str, relation: str, key: str, kind: Kind
) -> None:
    (need,) = look(container(secrets=[{"name": "X", "valueFrom": value}])).facts.requirements
    (member,) = need.members
    assert (need.relation, member.reference.key, member.reference.expects) == (relation, key, kind)
    assert (need.effect, need.phase) == (Effect.LIFECYCLE, Phase.START)
    assert need.evidence[0].attribute == "containerDefinitions[].secrets[].valueFrom"


def test_what_the_tasks_need_while_they_run_is_left_to_whoever_runs_them() -> None:
    blocking = {"awslogs-group": "/shop/cart", "mode": "blocking"}
    seen = look(
        container(
            environment=[{"name": "URL", "value": "https://api.acmepay.example"}],
            logConfiguration={"logDriver": "awslogs", "options": blocking},
        ),
        taskRoleArn=f"{ROLE}/cart",
        volumes=[{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}],
    )
    assert (requirement_lines(seen), list(described(seen))) == ([], [DEFINITION])


def test_no_value_of_an_environment_is_kept() -> None:
    environment = [{"name": name, "value": value} for name, value in SECRETIVE.items()]
    seen = look(container(environment=environment, command=[CANARY]))
    assert seen.outcome is Outcome.COMPLETE
    assert CANARY not in repr(seen)


def test_a_definition_that_cannot_be_read_is_told() -> None:
    seen = play(
        TASK_DEFINITIONS,
        ("list_task_definition_families", {"families": ["cart"]}),
        ("describe_task_definition", error("AccessDeniedException")),
    )
    assert (seen.outcome, seen.facts.components) == (Outcome.PARTIAL, ())
    assert seen.failed_calls == ("ecs:describe_task_definition: AccessDeniedException",)
