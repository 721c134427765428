"""Access of a principal: what it may read, change and destroy among the components that matter."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.access.caller import Caller
from model.access.important_actions import IMPORTANT, Verb
from model.access.may import Answer, May, answered, caller_named
from model.access.policies import Access
from model.records.component import Component, ComponentId


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentAccess:
    """What a principal may do to one component."""

    verb: Verb
    """Read, change or destroy."""
    may: May
    """The most certain answer among the actions of the verb; of equally certain ones the first."""


def access_of(
    access: Access, principal: str, *, certain: bool = False
) -> Sequence[ComponentAccess]:
    """Return what a principal may read, change and destroy, sorted by component and verb.

    Only secrets, parameters, keys, buckets, tables, queues and backups are asked about
    (`model.access.important_actions`). What the principal may certainly not do is left out.

    Args:
        access: what the principals of a graph may do.
        principal: as in `may`.
        certain: whether conditional answers are left out.

    Complexity: O(components that matter), times the evaluation of a few actions each.

    Raises:
        UnknownComponent: if the principal is not in the graph.
        InvalidValue: if it is a component that makes no requests.
    """
    caller = caller_named(access, principal)
    accesses = (
        permitted
        for component in access.graph.components
        if component.type in IMPORTANT
        for permitted in accesses_to(access, principal, caller, component)
    )
    return [
        permitted for permitted in accesses if permitted.may.answer is Answer.YES or not certain
    ]


def accesses_to(
    access: Access, principal: str, caller: ComponentId | Caller, component: Component
) -> Iterator[ComponentAccess]:
    """Yield what a principal may do to a component that matters: one answer for each verb."""
    actions = IMPORTANT[component.type or ""]
    for verb in Verb:
        best: May | None = None
        for action in actions.of(verb):
            if not isinstance(caller, Caller) and not access.could(caller, action, component.id):
                continue
            decision = access.decide(caller, action, component.id)
            if decision.allowed.certain or (decision.allowed.possible and best is None):
                best = answered(decision, principal=principal, action=action, resource=component.id)
            if decision.allowed.certain:
                break
        if best is not None:
            yield ComponentAccess(verb=verb, may=best)
