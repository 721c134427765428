"""Access edges: which principal may do what to the components that matter, by evaluation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from model.access.caller import ROLE
from model.access.important_actions import IMPORTANT, Verb
from model.access.may import Answer, answer_of
from model.access.policies import Access
from model.access.principal_access import accesses_to
from model.graph import DependencyGraph
from model.records.component import ComponentId

KEY = "AWS::KMS::Key"
CAN_ASSUME, CAN_DECRYPT_WITH = "can_assume", "can_decrypt_with"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessEdge:
    """One principal may do something to one component, certainly or under conditions."""

    principal: ComponentId
    """The user or role."""
    relation: str
    """`can_read`, `can_decrypt_with`, `can_write`, `can_destroy` or `can_assume`."""
    component: ComponentId
    """What it is about."""
    action: str
    """The action that was evaluated."""
    certain: bool
    """Whether it is certain."""
    conditions: tuple[str, ...]
    """On what it depends when it is not certain, sorted."""


RELATIONS: Mapping[Verb, str] = {
    Verb.READ: "can_read",
    Verb.CHANGE: "can_write",
    Verb.DESTROY: "can_destroy",
}
"""What an action does → the relation of the edge."""


def access_edges(graph: DependencyGraph, *, at: datetime) -> Iterator[AccessEdge]:
    """Yield every edge of the users and roles of a graph, by principal, component and relation.

    An edge says what the evaluation of all policies says: denials, boundaries, control policies
    and the policy of the component included. A name in a statement alone makes no edge.

    Complexity: O(principals x components that matter) look-ups, and one evaluation for each pair
    of which a statement speaks.
    """
    access = Access(graph, at=at)
    important = [component for component in graph.components if component.type in IMPORTANT]
    roles = [role for role in access.principals() if role.type == ROLE]
    for principal in access.principals():
        for component in important:
            for permitted in accesses_to(access, principal.id, principal.id, component):
                relation = RELATIONS[permitted.verb]
                if component.type == KEY and permitted.verb is Verb.READ:
                    relation = CAN_DECRYPT_WITH
                yield AccessEdge(
                    principal=principal.id,
                    relation=relation,
                    component=component.id,
                    action=permitted.may.action,
                    certain=permitted.may.answer is Answer.YES,
                    conditions=permitted.may.because,
                )
        for role in roles:
            allowed = access.decide(principal.id, "sts:AssumeRole", role.id).allowed
            if role.id != principal.id and allowed.possible:
                yield AccessEdge(
                    principal=principal.id,
                    relation=CAN_ASSUME,
                    component=role.id,
                    action="sts:AssumeRole",
                    certain=answer_of(allowed) is Answer.YES,
                    conditions=tuple(sorted(allowed.keys)),
                )
