"""Ends: at which cards the needs of a component end, through all that is not drawn (MAP-5).

A load balancer, a listener or the answer of a DNS name is no card, so a line that arrives there
goes on to what is behind it. The weakest effect on the way counts.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from model.graph import DependencyGraph
from model.maps.roles import is_drawn, stronger, weaker
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Effect, Requirement, RequirementId

PASSES = "passes"
"""What `Ends.card_of` answers for a component that a line passes through."""

HIDES = ""
"""What `Ends.card_of` answers for a component at which a line ends without a card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """One card at which a need ends."""

    card: str
    effect: Effect
    relations: frozenset[str]
    requirements: frozenset[RequirementId]
    group: RequirementId | None = None
    """The requirement with a choice on the way, whose members end in several cards."""
    balancers: frozenset[ComponentId] = frozenset()
    """The load balancers that the line passes through."""


@dataclass(slots=True, kw_only=True)
class Ends:
    """Finds the ends of needs; keeps what it found, for one map.

    `card_of` says for a component the id of its card, `PASSES` or `HIDES`.
    """

    graph: DependencyGraph
    effects: frozenset[Effect]
    card_of: Callable[[Component], str]
    hidden: dict[tuple[RequirementId, ComponentId], str] = field(default_factory=dict)
    """Needs of drawn effects that end in no card: requirement and provider → relation."""
    _behind: dict[ComponentId, Sequence[End]] = field(default_factory=dict)

    def of(self, component: ComponentId) -> Sequence[End]:
        """Return the cards at which the needs of a component end, one end for each requirement.

        A cycle of components that are passed through ends without a card.

        Complexity: O(requirements passed), each component on the way once for the whole map.
        """
        result: list[End] = []
        for requirement in self.graph.requirements_of(component):
            if is_drawn(requirement, self.effects):
                result += self.of_requirement(requirement)
        return result

    def of_requirement(self, requirement: Requirement) -> Sequence[End]:
        """Return the ends of one requirement; with a group where its members end apart."""
        ends = [
            End(
                card=end.card,
                effect=weaker(requirement.effect, end.effect),
                relations=end.relations | {requirement.relation},
                requirements=end.requirements | {requirement.id},
                group=end.group,
                balancers=end.balancers,
            )
            for provider in requirement.providers
            for end in self._counted(requirement, provider)
        ]
        if len(requirement.members) > 1 and len({end.card for end in ends}) > 1:
            return [replace(end, group=requirement.id) for end in ends]
        return ends

    def _counted(self, requirement: Requirement, provider: ComponentId) -> Sequence[End]:
        ends = self.at(provider)
        if not ends:
            self.hidden[requirement.id, provider] = requirement.relation
        return ends

    def at(self, provider: ComponentId) -> Sequence[End]:
        """Return the ends of a line that arrives at a component."""
        component = self.graph.component(provider)
        card = self.card_of(component)
        if card == HIDES:
            return ()
        if card != PASSES:
            return (
                End(
                    card=card,
                    effect=Effect.HARD,
                    relations=frozenset(),
                    requirements=frozenset(),
                ),
            )
        if provider not in self._behind:
            self._behind[provider] = ()  # what leads back to itself ends here
            self._behind[provider] = self._passed(component)
        return self._behind[provider]

    def _passed(self, component: Component) -> Sequence[End]:
        ends = joined(self.of(component.id))
        if component.kind is not Kind.LOAD_BALANCER:
            return ends
        return [replace(end, balancers=end.balancers | {component.id}) for end in ends]


def splits(ends: Iterable[End]) -> bool:
    """Tell whether a choice among members leads to several cards."""
    return any(end.group is not None for end in ends)


def joined(ends: Iterable[End]) -> Sequence[End]:
    """Return one end for each card and effect, sorted.

    Ways multiply: ten components in a row that are passed through, each with two needs of the
    next, make a thousand ways to one card. They stay apart by effect, because a weaker need in
    front may make effects equal that differ here, and then another pill counts.
    """
    joint: dict[tuple[str, Effect], End] = {}
    for end in ends:
        key = end.card, end.effect
        joint[key] = merged(joint[key], end) if key in joint else end
    return tuple(joint[key] for key in sorted(joint))


def merged(first: End, second: End) -> End:
    """Return one end for two needs that end in the same card (MAP-10).

    The pill is that of the stronger need; of equal ones the one with the lower id.
    """
    strongest = stronger(first.effect, second.effect)
    groups = sorted(
        end.group for end in (first, second) if end.group is not None and end.effect is strongest
    )
    return End(
        card=first.card,
        effect=strongest,
        relations=first.relations | second.relations,
        requirements=first.requirements | second.requirements,
        group=groups[0] if groups else None,
        balancers=first.balancers | second.balancers,
    )
