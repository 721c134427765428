"""Step Functions state machines: the role they act as, and what their states call."""

from collections.abc import Iterator

from discovery.aws import edges
from discovery.aws.state_machine_tasks import tasks_of
from discovery.interface import Call, Context, Crawler, Edge, Item
from discovery.requirements import required
from model.records.component import Kind
from model.records.observation import Facts, SeenRequirement
from model.records.requirement import Effect

TASK = "state-machine.task"
CAUGHT = "state-machine.caught-task"
RULES = {
    TASK: "An execution fails when a state cannot call what it calls; tries again end some time.",
    CAUGHT: "A state catches every failure of its call and goes on with another state.",
}


def tasks(item: Item, context: Context) -> Facts:
    """Return what the states of a machine call."""
    return Facts(requirements=tuple(_tasks(item, context)))


def _tasks(item: Item, context: Context) -> Iterator[SeenRequirement]:
    place = f"{context.partition}:{{}}:{context.region}:{context.account}"
    for task in tasks_of(item.get("definition") or "", place):
        yield from required(
            str(item["stateMachineArn"]),
            [task.key],
            rule=CAUGHT if task.caught else TASK,
            relation="invokes",
            effect=Effect.SOFT if task.caught else Effect.HARD,
            attribute=f"States.{task.state}",
            expects=task.expects,
        )


STATE_MACHINES = Crawler(
    name="aws.stepfunctions.state_machines",
    title="Step Functions state machines and what their states call",
    kind=Kind.WORKFLOW,
    type="AWS::StepFunctions::StateMachine",
    service="stepfunctions",
    list=Call(operation="list_state_machines", items="stateMachines[]"),
    details=(
        Call(
            operation="describe_state_machine",
            gone=("StateMachineDoesNotExist",),
            from_item={"stateMachineArn": "stateMachineArn"},
            permissions=("states:DescribeStateMachine",),
        ),
    ),
    id="stateMachineArn",
    label="name",
    configured_as=("name",),
    properties={
        "machine_type": "type",
        "status": "status",
        "tracing": "tracingConfiguration.enabled",
    },
    edges=(
        edges.role("state-machine.role", "roleArn"),
        edges.kms(
            "state-machine.kms-key",
            "encryptionConfiguration.kmsKeyId",
            tolerance="encryptionConfiguration.kmsDataKeyReusePeriodSeconds",
        ),
        Edge(
            rule="state-machine.log-group",
            relation="logs_to",
            needs="loggingConfiguration.destinations[].cloudWatchLogsLogGroup.logGroupArn",
            normalise=lambda arn: arn.removesuffix(":*"),
            effect=Effect.OBSERVABILITY,
            expects=Kind.LOG,
        ),
    ),
    transform=tasks,
    transform_effects=(Effect.HARD, Effect.SOFT),
    transform_rules=RULES,
    docs="https://docs.aws.amazon.com/step-functions/latest/apireference/"
    "API_ListStateMachines.html",
)

CRAWLERS = (STATE_MACHINES,)
