"""Compromise: what an attacker may act as, and may stop, with the rights of one principal.

From the start on, each principal in the attacker's hands is checked for what it may do: which
principals it may act as, whose code it may change and so act with their role, and which components
it may stop. There are two readings: what is certain, and what is possible when conditions are met
that only a real request can settle.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from model.access.harmful_actions import BECOMES, RUNS_AS, STOPS
from model.access.policies import Access
from model.access.truth import YES, Truth, both
from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Phase

ROLE = "AWS::IAM::Role"
PASSES_ROLE_ON = frozenset({"AWS::IAM::InstanceProfile", "AWS::ECS::TaskDefinition"})
"""Types that lie between what runs and the role with which its code runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One principal or component in the attacker's hands."""

    component: ComponentId
    """What is held."""
    by: ComponentId | None
    """The principal that took it; None for the start."""
    action: str | None
    """The action by which that principal takes it; None for the start."""
    certain: Truth
    """Yes, or conditional on these keys: those of the whole way from the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compromise:
    """What a compromise reaches, each list sorted by component."""

    start: ComponentId
    principals: Sequence[Hold]
    """The principals that the attacker may act as, the start among them."""
    stopped: Sequence[Hold]
    """The components that the attacker may stop."""

    def seeds(self, *, possible: bool = False) -> Sequence[ComponentId]:
        """Return the components that are lost for certain; with `possible`, all that may be."""
        holds = (*self.principals, *self.stopped)
        return sorted({hold.component for hold in holds if possible or hold.certain.certain})


def compromise(graph: DependencyGraph, start: str, *, at: datetime) -> Compromise:
    """Return the principals that an attacker who acts as `start` may act as, and may stop.

    `start` is an IAM user or role, or an account (`account:<number>`): then the attacker has
    everything in that account, and goes on with its root user and all its principals.

    The search is breadth first. A way that is certain replaces a way that was only possible; the
    first of equally certain ways is kept, so that `by` leads back to the start in few hops.

    Args:
        graph: the graph; its principals hold their policies as properties.
        start: the id of the first principal.
        at: the moment of the attacker's requests.

    Complexity: O(principals reached x components x actions of their type).

    Raises:
        UnknownComponent: if it is not in the graph.
        InvalidValue: if it is neither a principal nor an account.
    """
    first = graph.component(start)
    if first.kind not in {Kind.PRINCIPAL, Kind.ACCOUNT}:
        expected = "an IAM user or role, or an account (account:111122223333)"
        raise InvalidValue("start of a compromise", start, expected)
    return _Spread(graph, Access(graph, at=at)).spread(first)


class _Spread:
    """The search from the start, breadth first."""

    def __init__(self, graph: DependencyGraph, access: Access) -> None:
        self._graph = graph
        self._access = access
        self._holds: dict[ComponentId, Hold] = {}
        self._stopped: dict[ComponentId, Hold] = {}
        self._queue: deque[ComponentId] = deque()
        self._targets = _targets(graph)

    def spread(self, first: Component) -> Compromise:
        self._take(Hold(component=first.id, by=None, action=None, certain=YES))
        if first.kind is Kind.ACCOUNT:
            number = first.account or first.id.removeprefix("account:")
            for component in self._graph.components:
                if component.account == number and component.id != first.id:
                    hold = Hold(
                        component=component.id, by=first.id, action="root user", certain=YES
                    )
                    self._stop(hold)
                    if component.kind is Kind.PRINCIPAL and component.type in BECOMES:
                        self._take(hold)
        while self._queue:
            self._expand(self._holds[self._queue.popleft()])
        return Compromise(
            start=first.id,
            principals=tuple(self._holds[principal] for principal in sorted(self._holds)),
            stopped=tuple(self._stopped[component] for component in sorted(self._stopped)),
        )

    def _expand(self, holder: Hold) -> None:
        for target in self._targets:
            for action in BECOMES.get(target.type or "", ()):
                if (hold := self._may(holder, action, target.id)) is not None:
                    self._take(hold)
            for action in RUNS_AS.get(target.type or "", ()):
                if (hold := self._may(holder, action, target.id)) is not None:
                    for role in self._roles_of(target.id):
                        self._take(
                            Hold(
                                component=role,
                                by=holder.component,
                                action=f"{action} on {target.id}",
                                certain=hold.certain,
                            )
                        )
            for action in STOPS.get(target.type or "", ()):
                if (hold := self._may(holder, action, target.id)) is not None:
                    self._stop(hold)

    def _may(self, holder: Hold, action: str, target: ComponentId) -> Hold | None:
        principal = holder.component
        if target == principal or not self._access.could(principal, action, target):
            return None
        allowed = self._access.decide(principal, action, target).allowed
        if not allowed.possible:
            return None
        certain = both((holder.certain, allowed))
        return Hold(component=target, by=principal, action=action, certain=certain)

    def _take(self, hold: Hold) -> None:
        if _better(hold, self._holds.get(hold.component)):
            self._holds[hold.component] = hold
            self._queue.append(hold.component)

    def _stop(self, hold: Hold) -> None:
        if _better(hold, self._stopped.get(hold.component)):
            self._stopped[hold.component] = hold

    def _roles_of(self, component: ComponentId) -> Iterator[ComponentId]:
        """Yield the roles with which the code of a component runs, without those that start it."""
        for need in self._graph.requirements_of(component):
            for provider in need.providers:
                provider_type = self._graph.component(provider).type
                if provider_type in PASSES_ROLE_ON:
                    yield from self._roles_of(provider)
                elif (
                    provider_type == ROLE
                    and need.relation == "assumes_role"
                    and need.phase is Phase.RUN
                ):
                    yield provider


def _better(hold: Hold, before: Hold | None) -> bool:
    return before is None or (hold.certain.certain and not before.certain.certain)


def _targets(graph: DependencyGraph) -> Sequence[Component]:
    types: Mapping[str, object] = {**STOPS, **BECOMES, **RUNS_AS}
    return tuple(component for component in graph.components if component.type in types)
