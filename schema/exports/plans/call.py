"""A call of AWS that does a step or shows that it worked, and the step that it is made for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from model.failover.plan import Action, FailoverPlan, Step
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId
from schema.exports.plans.gates import literal


def resource_name(component: Component) -> str:
    """Return the name by which AWS knows a resource; the id where no source names it."""
    return component.name or component.id


@dataclass(frozen=True, slots=True)
class Input:
    """An argument that the user of the document supplies."""

    name: str
    what: str
    structure: bool = False
    """True for an object, false for a text."""


@dataclass(frozen=True, slots=True)
class Ago:
    """A moment before the call is made; only a shell knows it, no document of an executor."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Shows:
    """A condition on the answer: a path into it, and the value that must stand there."""

    path: str
    value: str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of an AWS API; its arguments have the names of the API."""

    service: str
    """As botocore names it."""
    operation: str
    arguments: Mapping[str, Any]
    shows: tuple[Shows, ...] = ()
    """Conditions that make a check succeed; empty for a call that changes something."""
    expects: str = ""
    """What a person must see in the answer, where no condition says it: no executor makes such a
    check. Empty for a call that changes something, and where `shows` says it."""
    unseen: str = ""
    """The part of the verification that the call cannot show; empty when it shows everything."""
    account: str | None = None
    """The account of the component; None when unknown."""
    region: str | None = None
    """The Region in which the call is made; None for a global service, and until it is known."""
    endpoint: Input | None = None
    """The endpoint to call, where the service has several; None for that of the Region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The step that a call is made for, with its plan and graph."""

    graph: DependencyGraph
    plan: FailoverPlan
    step: Step

    @property
    def target(self) -> Component:
        """The component that the step acts on."""
        return self.graph.component(self.step.component)

    @property
    def source(self) -> Component:
        """The component that it replaces; the component itself when it replaces none."""
        across = {
            counterpart.counterpart: counterpart.component for counterpart in self.plan.counterparts
        }
        return self.graph.component(across.get(self.target.id, self.target.id))

    @property
    def replacement(self) -> Component:
        """The component that replaces it; the component itself when nothing does."""
        across = {
            counterpart.component: counterpart.counterpart for counterpart in self.plan.counterparts
        }
        return self.graph.component(across.get(self.target.id, self.target.id))

    @property
    def effect(self) -> str:
        """The action of the step, or of the step that it verifies: `fence` of `verify:fence:…`."""
        action, _, rest = self.step.id.partition(":")
        checked = rest.partition(":")[0]
        return checked if action == Action.VERIFY and checked in ACTIONS else action

    @property
    def looks(self) -> bool:
        """True when the step changes nothing: it checks, or it waits."""
        return self.step.action in LOOKS

    def needed(self, relation: str, component: ComponentId | None = None) -> str | None:
        """Return the only provider by this relation; None when there is no single one."""
        needs = self.graph.requirements_of(component or self.target.id)
        providers = {each for need in needs if need.relation == relation for each in need.providers}
        return min(providers) if len(providers) == 1 else None

    def input(self, argument: str, what: str, *, structure: bool = False) -> Input:
        """Return a parameter for an argument that the graph does not know."""
        name = "".join(re.findall(r"[A-Za-z0-9]+", resource_name(self.target).title()))
        mark = sha256(self.target.id.encode()).hexdigest()[:6]
        return Input(
            f"{argument}{name[:60]}{mark}", literal(f"{what} ({self.target.id})"), structure
        )


ACTIONS = frozenset(map(str, Action))
LOOKS = frozenset({Action.VERIFY, Action.PRECHECK, Action.DRAIN})
"""Actions that read only. A drain waits for what it reads."""
Maker = Callable[[About], Call | None]


def last_part(component: Component, separator: str = "/") -> str:
    """Return what stands after the last separator in the id of a component."""
    return component.id.rpartition(separator)[2]
