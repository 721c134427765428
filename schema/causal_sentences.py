"""Causal trees in sentences: who stops because of whom, by names that people know."""

from model.graph import DependencyGraph
from model.impact.causal_tree import CausalStep, FallenMember
from model.impact.state import State
from model.records.component import LOGICAL_KINDS, Component
from model.records.requirement import FailureMode
from model.records.type_names import type_name

MODES = {
    FailureMode.BAD: "answers with wrong content",
    FailureMode.SLOW: "answers late",
}
"""What a component that is not absent does."""


def described(component: Component) -> str:
    """Return the name of a component with the word for its type and its place, never an ARN.

    >>> from model.records.component import Kind
    >>> orders = Component(
    ...     id="arn:aws:rds:eu-west-1:111122223333:db:orders",
    ...     kind=Kind.DATABASE,
    ...     type="AWS::RDS::DBInstance",
    ...     name="orders",
    ...     region="eu-west-1",
    ... )
    >>> described(orders)
    'orders (RDS instance, eu-west-1)'
    """
    name = component.label
    place = component.zones[0] if len(component.zones) == 1 else component.region
    words = [type_name(component), place if component.kind not in LOGICAL_KINDS else None]
    # An unnamed component is called by its type already, a zone or Region by its place.
    further = [word for word in words if word and not name.startswith(word)]
    return f"{name} ({', '.join(further)})" if further else name


def causal_sentence(graph: DependencyGraph, step: CausalStep) -> str:
    """Return why the component of a step is affected: `and because …` of each member that fell.

    Of a group of which not all are needed, the number of members that are left is said as well.
    """
    name = described(graph.component(step.component))
    if step.requirement is None:
        return f"{name} {_verb(step, 'fails')}."
    need = graph.requirement(step.requirement)
    because = [
        f"because {described(graph.component(member.component))} {_acts(member)}"
        for member in step.fallen
    ]
    text = f"{name} {_verb(step, 'stops')} {', and '.join(because)}"
    if need.minimum < len(need.members):
        left = len(need.members) - len(step.fallen)
        text += f"; {left} of {len(need.members)} members left, {need.minimum} needed"
    return f"{text}."


def _verb(step: CausalStep, stops: str) -> str:
    if step.mode is not FailureMode.ABSENT:
        return MODES[step.mode]
    return stops if step.state is State.DOWN else "degrades"


def _acts(member: FallenMember) -> str:
    if member.mode is not FailureMode.ABSENT:
        return MODES[member.mode]
    return f"is {member.state.name.lower()}"
