"""Facts beside permissions: what an escalation path needs to hold in the account."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from model.access.caller import account_of
from model.access.truth import Truth, depends_on, truth
from model.graph import DependencyGraph
from model.records.component import Component
from model.records.requirement import Effect

ADMINISTRATION_ROLE = "an administration role for stack sets exists"
EXECUTION_ROLE = "the stack set has an execution role"
PROFILE = "an instance profile holds the role"
CLUSTER = "a cluster exists"
CONTAINER_INSTANCE = "a cluster with a container instance exists"
EVENT_SOURCE = "a queue, stream or table stream to read from exists"
INTERPRETER = "the interpreter is ready"
BUILDSPEC = "the project takes a buildspec of the caller"
BATCHES = "the project builds batches"
PORT_22 = "port 22 is reachable"
INSTANCE_CONNECT = "EC2 Instance Connect is set up"
LAUNCHES = "something launches from the template"
INVOKED = "something invokes the function"
NOTEBOOK = "the notebook is in service"
MANAGED_INSTANCE = "the instance is managed by Systems Manager"
KEY_SLOT = "the user has fewer than 2 access keys"
NO_KEY_SLOT = "the user has 2 access keys"
PASSWORD = "the user has a password"  # noqa: S105 - a phrase, not a credential
NO_PASSWORD = "the user has no password"  # noqa: S105 - a phrase, not a credential

Subject: TypeAlias = tuple[DependencyGraph, str, Component]
"""The graph, the account of the caller, and the role or target of the path."""
STACK_SETS = "AWSCloudFormationStackSetAdministrationRole"
KEYS = 2
"""The access keys that a user can have at once."""


def holds(fact: str, graph: DependencyGraph, account: str, subject: Component) -> Truth:
    """Return whether a fact holds; a fact that the graph cannot settle is its own condition.

    Args:
        fact: one of the phrases above.
        graph: the graph that may settle it.
        account: the account of the caller.
        subject: the role that is passed, or the target that is taken over.
    """
    judge = JUDGES.get(fact)
    verdict = None if judge is None else judge((graph, account, subject))
    return depends_on(fact) if verdict is None else truth(verdict)


def _exists(*types: str) -> Callable[[Subject], bool | None]:
    """Return a judge that is sure only when the account has such a component."""

    def judge(subject: Subject) -> bool | None:
        graph, account, _ = subject
        exists = any(
            component.type in types and account_of(component) == account
            for component in graph.components
        )
        return True if exists else None

    return judge


def _needed_by(*types: str) -> Callable[[Subject], bool | None]:
    """Return a judge that is sure only when such a component needs the subject."""

    def judge(subject: Subject) -> bool | None:
        graph, _, component = subject
        dependents = (need.dependent for need in graph.required_by(component.id))
        return True if any(graph.component(name).type in types for name in dependents) else None

    return judge


def _is_invoked(subject: Subject) -> bool | None:
    graph, _, component = subject
    own = (need.effect is Effect.TRIGGER for need in graph.requirements_of(component.id))
    others = (need.relation == "invokes" for need in graph.required_by(component.id))
    return True if any((*own, *others)) else None


def _has_administration_role(subject: Subject) -> bool | None:
    graph, account, _ = subject
    names = (role.name for role in graph.components if role.account == account)
    return True if STACK_SETS in names else None


def _keys(subject: Subject) -> int | None:
    keys = subject[2].properties.get("access_keys")
    return len(keys) if isinstance(keys, Sequence) and not isinstance(keys, str) else None


def _has_key_slot(subject: Subject) -> bool | None:
    keys = _keys(subject)
    return None if keys is None else keys < KEYS


def _has_no_key_slot(subject: Subject) -> bool | None:
    keys = _keys(subject)
    return None if keys is None else keys >= KEYS


def _has_password(subject: Subject) -> bool | None:
    stated = subject[2].properties.get("has_password")
    return stated if isinstance(stated, bool) else None


def _has_no_password(subject: Subject) -> bool | None:
    password = _has_password(subject)
    return None if password is None else not password


JUDGES: Mapping[str, Callable[[Subject], bool | None]] = {
    ADMINISTRATION_ROLE: _has_administration_role,
    PROFILE: _needed_by("AWS::IAM::InstanceProfile"),
    CLUSTER: _exists("AWS::ECS::Cluster"),
    EVENT_SOURCE: _exists("AWS::SQS::Queue", "AWS::Kinesis::Stream"),
    LAUNCHES: _needed_by("AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::Instance"),
    INVOKED: _is_invoked,
    KEY_SLOT: _has_key_slot,
    NO_KEY_SLOT: _has_no_key_slot,
    PASSWORD: _has_password,
    NO_PASSWORD: _has_no_password,
}
"""Fact → what the graph knows of it: True, False, or None when it cannot tell."""
