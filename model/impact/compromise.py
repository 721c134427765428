"""Compromise: what falls into whose hands when a principal, or an account, is taken over.

From the start on, whoever is held is asked what it may do: which principals it may act as, whose
code it may change and so act as their role, and which components it may stop. Two readings: what
is certain, and what is possible when conditions that only a real request can settle are met.
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
HANDS_ON = frozenset({"AWS::IAM::InstanceProfile", "AWS::ECS::TaskDefinition"})
"""Types that lie between what runs and the role with which its code runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One principal or component in the attacker's hands."""

    component: ComponentId
    by: ComponentId | None
    """The principal that took it; None for the start."""
    action: str | None
    """What that principal may do to it; None for the start."""
    certain: Truth
    """Yes, or conditional on these keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compromise:
    """The answer, sorted by component."""

    start: ComponentId
    principals: Sequence[Hold]
    """Whom the attacker may act as, the start among them."""
    stopped: Sequence[Hold]
    """What the attacker may take down."""

    def seeds(self, *, possible: bool = False) -> Sequence[ComponentId]:
        """Return what is lost for certain; with `possible`, all that may be."""
        held = (*self.principals, *self.stopped)
        return sorted({one.component for one in held if possible or one.certain.certain})


def compromise(graph: DependencyGraph, start: str, *, at: datetime) -> Compromise:
    """Return what whoever holds `start` may act as, and what it may stop.

    `start` is an IAM user or role, or an account (`account:<number>`): then everything in that
    account is held, and its root user and principals go on from there.

    Complexity: O(principals held x components x actions of their type).

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
    """Breadth first from the start; what is held for certain replaces what was only possible."""

    def __init__(self, graph: DependencyGraph, access: Access) -> None:
        self._graph = graph
        self._access = access
        self._held: dict[ComponentId, Hold] = {}
        self._stopped: dict[ComponentId, Hold] = {}
        self._queue: deque[ComponentId] = deque()
        self._targets = _targets(graph)

    def spread(self, first: Component) -> Compromise:
        self._take(Hold(component=first.id, by=None, action=None, certain=YES))
        if first.kind is Kind.ACCOUNT:
            number = first.account or first.id.removeprefix("account:")
            for one in self._graph.components:
                if one.account == number and one.id != first.id:
                    hold = Hold(component=one.id, by=first.id, action="root user", certain=YES)
                    self._stop(hold)
                    if one.kind is Kind.PRINCIPAL and one.type in BECOMES:
                        self._take(hold)
        while self._queue:
            self._go_on(self._held[self._queue.popleft()])
        return Compromise(
            start=first.id,
            principals=tuple(self._held[one] for one in sorted(self._held)),
            stopped=tuple(self._stopped[one] for one in sorted(self._stopped)),
        )

    def _go_on(self, holder: Hold) -> None:
        for one in self._targets:
            for action in BECOMES.get(one.type or "", ()):
                if (hold := self._may(holder, action, one.id)) is not None:
                    self._take(hold)
            for action in RUNS_AS.get(one.type or "", ()):
                if (hold := self._may(holder, action, one.id)) is not None:
                    for role in self._roles_of(one.id):
                        self._take(
                            Hold(
                                component=role,
                                by=holder.component,
                                action=f"{action} on {one.id}",
                                certain=hold.certain,
                            )
                        )
            for action in STOPS.get(one.type or "", ()):
                if (hold := self._may(holder, action, one.id)) is not None:
                    self._stop(hold)

    def _may(self, holder: Hold, action: str, target: ComponentId) -> Hold | None:
        who = holder.component
        if target == who or not self._access.could(who, action, target):
            return None
        allowed = self._access.decide(who, action, target).allowed
        if not allowed.possible:
            return None
        certain = both((holder.certain, allowed))
        return Hold(component=target, by=who, action=action, certain=certain)

    def _take(self, hold: Hold) -> None:
        if _better(hold, self._held.get(hold.component)):
            self._held[hold.component] = hold
            self._queue.append(hold.component)

    def _stop(self, hold: Hold) -> None:
        if _better(hold, self._stopped.get(hold.component)):
            self._stopped[hold.component] = hold

    def _roles_of(self, component: ComponentId) -> Iterator[ComponentId]:
        """Yield the roles with which the code of a component runs, not those that start it."""
        for need in self._graph.requirements_of(component):
            for provider in need.providers:
                found = self._graph.component(provider).type
                if found in HANDS_ON:
                    yield from self._roles_of(provider)
                elif found == ROLE and need.relation == "assumes_role" and need.phase is Phase.RUN:
                    yield provider


def _better(hold: Hold, before: Hold | None) -> bool:
    return before is None or (hold.certain.certain and not before.certain.certain)


def _targets(graph: DependencyGraph) -> Sequence[Component]:
    types: Mapping[str, object] = {**STOPS, **BECOMES, **RUNS_AS}
    return tuple(one for one in graph.components if one.type in types)
