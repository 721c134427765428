"""Folding: from components and requirements to the few cards and lines of a map.

The rules are MAP-4 to MAP-13 of `docs/decisions/0013-maps.md`: most components become a box, a
badge, a part of another card, or nothing; requirements pass through what is not drawn.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from model.graph import DependencyGraph
from model.maps.ends import HIDES, PASSES, End, Ends, merged, splits
from model.maps.ownership import owned, owner
from model.maps.picture import Level
from model.maps.roles import (
    AWAY_KINDS,
    BADGE_KINDS,
    COMPUTE_KINDS,
    PLACE_KINDS,
    START_TYPES,
    STRENGTH,
    Role,
    role,
)
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind
from model.records.requirement import Effect, RequirementId

REVEALED = {
    Effect.LIFECYCLE: BADGE_KINDS | AWAY_KINDS,
    Effect.POLICY: frozenset({Kind.PRINCIPAL, Kind.POLICY}),
    Effect.BACKUP: frozenset({Kind.BACKUP_PLAN, Kind.BACKUP_VAULT, Kind.RECOVERY_POINT}),
    Effect.OBSERVABILITY: frozenset({Kind.ALARM, Kind.LOG, Kind.HEALTH_CHECK}),
    Effect.RECOVERY: frozenset({Kind.CONTROL_PLANE}),
}
"""Kinds that become cards when the reader asks for lines of an effect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedCard:
    """A card before it has a place and a name."""

    id: str
    components: tuple[ComponentId, ...]
    """The component that names the card, then what is folded into it."""
    balancers: tuple[ComponentId, ...] = ()
    """The load balancers in front of it that are not drawn."""
    stands_by: bool = False
    stacked: tuple[ComponentId, ...] = ()
    """Components of the other cards of a stack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedLine:
    """A line before it has a path; `group` is the requirement of the pill that it leaves from."""

    dependent: str
    provider: str
    effect: Effect
    relations: tuple[str, ...]
    requirements: tuple[RequirementId, ...]
    group: RequirementId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """What is drawn: cards sorted by id, lines by (dependent, provider), entries sorted."""

    cards: tuple[FoldedCard, ...]
    lines: tuple[FoldedLine, ...]
    entries: tuple[str, ...]
    """Ids of the cards by which the users of the root come in."""
    hidden: tuple[str, ...]
    """The relations of the needs that are of a drawn effect and end in no card."""


@dataclass(slots=True, kw_only=True)
class Fold:
    """Folds what the roots stand on, at one of the levels Service, Chain and Parts."""

    graph: DependencyGraph
    roots: Sequence[ComponentId]
    level: Level
    effects: frozenset[Effect]
    promoted: frozenset[ComponentId]
    """Components that grave gaps name: they are cards in spite of their kind (MAP-9)."""
    inside: Collection[ComponentId] | None = None
    """Only these are drawn, services among them: what stands on the roots. None for all that the
    roots stand on."""
    most: int | None = None
    """With more cards than this the fold ends before its time; None for no limit."""
    is_cut: bool = False
    """Set by `run`: it ended before its time, and cards and lines are missing."""
    ends: Ends = field(init=False)
    _own: frozenset[ComponentId] = field(init=False)
    _revealed: frozenset[Kind] = field(init=False)
    _names: dict[ComponentId, str] = field(default_factory=dict)
    _cards: dict[str, list[End]] = field(default_factory=dict)
    _lines: dict[tuple[str, str], End] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare the search of ends."""
        self.ends = Ends(graph=self.graph, effects=self.effects, card_of=self._card_of)
        self._own = frozenset(
            member for root in self.roots for member in (root, *self.graph.members(root))
        )
        self._revealed = frozenset().union(
            *(kinds for effect, kinds in REVEALED.items() if effect in self.effects)
        )

    def run(self) -> Folded:
        """Return the cards, lines and entries, from the roots to the end.

        Complexity: O(requirements that are reached over drawn effects).
        """
        entries = self._enter()
        queue = sorted(self._cards)
        while queue and not self.is_cut:
            reached: set[str] = set()
            for card in queue:
                self.is_cut = self.most is not None and len(self._cards) > self.most
                if self.is_cut:
                    break
                reached |= self._leave(card)
            queue = sorted(reached)
        lines = self._without_soft_externals()
        cards = [self._folded(card) for card in sorted(self._cards)]
        return Folded(
            cards=(*cards, *self._stand_bys()),
            lines=lines,
            entries=tuple(sorted(entry for entry in entries if entry in self._cards)),
            hidden=tuple(self.ends.hidden[need] for need in sorted(self.ends.hidden)),
        )

    def _enter(self) -> set[str]:
        """Take the cards of the roots; return those by which the users of a service come in."""
        if self.inside is not None:
            for component_id in sorted(self.inside):
                for end in self.ends.at(component_id):
                    self._cards.setdefault(end.card, []).append(end)
            return set()
        entries: set[str] = set()
        for root in self.roots:
            component = self.graph.component(root)
            if component.kind in LOGICAL_KINDS:
                ends = self.ends.of(root)
                entries |= {end.card for end in ends}
            else:
                ends = self.ends.at(root) or [_end(root)]
            for end in ends:
                self._cards.setdefault(end.card, []).append(end)
        return entries

    def _leave(self, card: str) -> set[str]:
        """Add the lines that leave a card; return the cards that were not reached before."""
        reached: set[str] = set()
        for end in self._ends_of(card):
            if end.card == card:
                continue
            if end.card not in self._cards:
                reached.add(end.card)
            self._cards.setdefault(end.card, []).append(end)
            key = (card, end.card)
            self._lines[key] = merged(self._lines[key], end) if key in self._lines else end
        return reached

    def _ends_of(self, card: str) -> Sequence[End]:
        component = ComponentId(card)
        if self.level is Level.SERVICE and self._is_service(component):
            return ()
        sources = (component, *owned(self.graph, component))
        ends = [end for source in sources for end in self.ends.of(source)]
        if self.promoted and self.graph.component(component).kind in COMPUTE_KINDS:
            ends += self._gateways(component)
        return ends

    def _gateways(self, component: ComponentId) -> Iterable[End]:
        """Yield the promoted gateways through which the subnets of a workload route."""
        for placed in self.graph.requirements_of(component):
            if placed.effect is not Effect.CONTAINMENT:
                continue
            for subnet in placed.providers:
                for requirement in self.graph.requirements_of(subnet):
                    if self.promoted.intersection(requirement.providers):
                        yield from self.ends.of_requirement(requirement)

    def _card_of(self, component: Component) -> str:
        """Return the id of the card of a component, `PASSES` or `HIDES`."""
        if self.inside is not None and component.id not in self.inside:
            return HIDES
        service = self._service_of(component.id)
        if service is not None:
            return service
        is_end = component.id in self.roots or self._is_service(component.id)
        if self.inside is not None and is_end:
            return component.id
        owning = owner(self.graph, component)
        if owning != component.id:
            return owning
        kind = component.kind
        if component.id in self.promoted and kind not in PLACE_KINDS | LOGICAL_KINDS:
            return component.id
        if component.type in START_TYPES:
            return PASSES if Effect.LIFECYCLE in self.effects else HIDES
        if kind in self._revealed:
            return component.id
        match role(component, passes_balancers=self.level is not Level.PARTS):
            case Role.CARD:
                return component.id
            case Role.OUTSIDE:
                return self._name_card(component) if kind is Kind.DNS_RECORD else component.id
            case Role.PASSED:
                return PASSES
            case _:
                return HIDES

    def _name_card(self, component: Component) -> str:
        """A name is a card where it is a switch; at the level Parts each name is (MAP-5)."""
        if any(need.relation == "answered_by" for need in self.graph.required_by(component.id)):
            return PASSES
        if self.level is Level.PARTS:
            return component.id
        if component.id not in self._names:
            self._names[component.id] = PASSES  # a name that leads back to itself is no switch
            if splits(self.ends.of(component.id)):
                self._names[component.id] = component.id
        return self._names[component.id]

    def _service_of(self, component: ComponentId) -> ComponentId | None:
        """Return the service whose card stands for a component at the level Service."""
        if self.level is not Level.SERVICE or component in self._own:
            return None
        groups = self.graph.groups_of(component)
        services = (group for group in groups if self._is_service(group))
        return min(services, default=None)

    def _is_service(self, component: ComponentId) -> bool:
        return self.graph.component(component).kind is Kind.SERVICE

    def _without_soft_externals(self) -> tuple[FoldedLine, ...]:
        """Drop what is only a name and is needed softly at most (MAP-8); return the lines left.

        What needs other cards is more than a name.
        """
        needed = {card for (_, card), end in self._lines.items() if may_be_hard(end)}
        needing = {card for card, _ in self._lines}
        dropped = {
            card
            for card in self._cards
            if card not in needed | needing
            and card not in self.roots
            and self.graph.component(card).kind in (Kind.EXTERNAL, Kind.UNKNOWN)
        }
        for (_, provider), end in self._lines.items():
            if provider in dropped:
                for key in end.requirements:
                    relation = self.graph.requirement(key).relation
                    self.ends.hidden[key, ComponentId(provider)] = relation
        for card in dropped:
            del self._cards[card]
        return tuple(
            as_line(dependent, end)
            for (dependent, provider), end in sorted(self._lines.items())
            if provider not in dropped
        )

    def _folded(self, card: str) -> FoldedCard:
        component = ComponentId(card)
        balancers = {balancer for end in self._cards[card] for balancer in end.balancers}
        return FoldedCard(
            id=card,
            components=(component, *owned(self.graph, component)),
            balancers=tuple(sorted(balancers)),
        )

    def _stand_bys(self) -> Iterable[FoldedCard]:
        """Yield the workloads of the root services that no run-time line reaches (MAP-12)."""
        if self.inside is not None:
            return
        for member in sorted(self._own - set(self.roots)):
            component = self.graph.component(member)
            is_workload = component.kind in COMPUTE_KINDS and owner(self.graph, component) == member
            if is_workload and member not in self._cards:
                yield FoldedCard(
                    id=member,
                    components=(member, *owned(self.graph, member)),
                    stands_by=True,
                )


def _end(card: str) -> End:
    return End(card=card, effect=Effect.HARD, relations=frozenset(), requirements=frozenset())


def may_be_hard(end: End) -> bool:
    """Tell whether the dependent may stop without the card at which a need ends."""
    return STRENGTH[end.effect] >= STRENGTH[Effect.UNKNOWN]


def as_line(dependent: str, end: End) -> FoldedLine:
    """Return the line from a card to the end of its merged needs."""
    return FoldedLine(
        dependent=dependent,
        provider=end.card,
        effect=end.effect,
        relations=tuple(sorted(end.relations)),
        requirements=tuple(sorted(end.requirements)),
        group=end.group,
    )
