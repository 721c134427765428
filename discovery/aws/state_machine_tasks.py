"""State machine tasks: what a definition in Amazon States Language calls.

References:
    [1] Amazon States Language, https://states-language.net/spec.html
    [2] Step Functions Developer Guide, "Integrating services with Step Functions"
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from discovery.arns import key_of, parse
from model.records import reference
from model.records.component import Kind

MISSING_ERRORS = frozenset({"States.ALL", "States.TaskFailed"})
"""What a `Catch` has to name so that any failure of a call leads to another state."""
NAMES = (
    ("FunctionName", "lambda", "function:{}", Kind.FUNCTION),
    ("QueueUrl", "", "queue-url:{}", Kind.QUEUE),
    ("TopicArn", "", "{}", Kind.TOPIC),
    ("TableName", "dynamodb", "table/{}", Kind.DATABASE),
    ("StateMachineArn", "", "{}", Kind.WORKFLOW),
    ("Cluster", "ecs", "cluster/{}", Kind.CLUSTER),
    ("TaskDefinition", "ecs", "task-definition/{}", Kind.CONTAINER_SERVICE),
    ("EventBusName", "events", "event-bus/{}", Kind.BUS),
    ("Bucket", "", "bucket:{}", Kind.BUCKET),
    ("SecretId", "secretsmanager", "secret:{}", Kind.SECRET),
    ("StreamName", "kinesis", "stream/{}", Kind.STREAM),
    ("ProjectName", "codebuild", "project/{}", Kind.PIPELINE),
    ("JobName", "glue", "job/{}", Kind.WORKFLOW),
    ("JobQueue", "batch", "job-queue/{}", Kind.QUEUE),
)
"""Argument of a call → service and resource of the ARN that its value, a name, stands for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A thing that one state calls."""

    key: str
    expects: Kind | None
    state: str
    """The name of the state, which tells people where the call stands."""
    caught: bool
    """Whether a failure of the call leads to another state instead of failing the execution."""


def tasks_of(definition: str, place: str) -> Sequence[Task]:
    """Return what a definition calls, sorted; nothing where it is no valid JSON.

    A value that is computed while an execution runs (`$.queue`, `{% … %}`) names nothing.

    Args:
        definition: the text of the state machine.
        place: `partition`, Region and account between the parts of an ARN: `aws:{}:eu-west-1:1`,
            with a hole for the service.

    >>> text = '{"States": {"Pay": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage",'
    >>> text += '"Parameters": {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/1/pay"}}}}'
    >>> [(task.key, task.state) for task in tasks_of(text, "aws:{}:eu-west-1:1")]
    [('queue-url:https://sqs.eu-west-1.amazonaws.com/1/pay', 'Pay')]
    """
    try:
        machine = json.loads(definition)
    except ValueError:
        return ()
    return tuple(sorted(set(_machine(machine, place)), key=lambda task: (task.key, task.state)))


def _machine(machine: Any, place: str) -> Iterator[Task]:
    states = machine.get("States") if isinstance(machine, Mapping) else None
    for name, state in (states or {}).items():
        if not isinstance(state, Mapping):
            continue
        yield from _state(str(name), state, place)
        for branch in state.get("Branches") or ():
            yield from _machine(branch, place)
        for inner in ("Iterator", "ItemProcessor"):
            yield from _machine(state.get(inner), place)


def _state(name: str, state: Mapping[str, Any], place: str) -> Iterator[Task]:
    resource = state.get("Resource")
    if state.get("Type") != "Task" or not isinstance(resource, str):
        return
    caught = any(
        MISSING_ERRORS & set(catcher.get("ErrorEquals") or ())
        for catcher in state.get("Catch") or ()
    )
    arn = parse(resource)
    if arn is not None and arn.service != "states":
        yield Task(key=arn.key, expects=arn.kind, state=name, caught=caught)
    arguments = state.get("Arguments") or state.get("Parameters") or {}
    for key, kind in _arguments(arguments, place):
        yield Task(key=key, expects=kind, state=name, caught=caught)


def _arguments(arguments: Any, place: str) -> Iterator[tuple[str, Kind | None]]:
    """Yield the keys that the arguments of a call name, at any depth."""
    if isinstance(arguments, Mapping):
        for name, value in arguments.items():
            if isinstance(value, str):
                yield from _argument(str(name), value, place)
            else:
                yield from _arguments(value, place)
    elif isinstance(arguments, list):
        for element in arguments:
            yield from _arguments(element, place)


def _argument(name: str, value: str, place: str) -> Iterator[tuple[str, Kind | None]]:
    # `Name.$` and texts that begin so are paths and expressions over the execution's input.
    if name.endswith(".$") or value.startswith(("$", "{%", "States.")):
        return
    arn = parse(value)
    if arn is not None:
        yield arn.key, arn.kind
        return
    if name == "ApiEndpoint":
        host = urlsplit(value).hostname
        if host:
            yield reference.host(host), Kind.API
        return
    for argument, service, resource, kind in NAMES:
        if name == argument and value:
            text = resource.format(value)
            yield (key_of(f"arn:{place.format(service)}:{text}") if service else text), kind
