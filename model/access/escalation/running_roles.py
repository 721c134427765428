"""Running roles: with which roles the code of a component runs."""

from collections.abc import Iterator

from model.access.caller import ROLE
from model.graph import DependencyGraph
from model.records.component import ComponentId, Kind
from model.records.requirement import Phase

PASSES_ROLE_ON = frozenset(
    {"AWS::EC2::LaunchTemplate", "AWS::ECS::TaskDefinition", "AWS::IAM::InstanceProfile"}
)
"""Types that lie between what runs and the role with which its code runs."""


def running_roles(graph: DependencyGraph, component: ComponentId) -> Iterator[ComponentId]:
    """Yield the roles with which the code of a component runs, without those that start it.

    A component runs with a role that it needs by `assumes_role` while it runs; a container service
    with that of its task definition, an instance with that of its instance profile. A stack runs
    nothing: its template acts with its role whenever the stack is changed.
    """
    phase = Phase.RENEW if graph.component(component).kind is Kind.STACK else Phase.RUN
    for need in graph.requirements_of(component):
        for provider in need.providers:
            provider_type = graph.component(provider).type
            if provider_type in PASSES_ROLE_ON:
                yield from running_roles(graph, provider)
            elif provider_type == ROLE and need.relation == "assumes_role" and need.phase is phase:
                yield provider
