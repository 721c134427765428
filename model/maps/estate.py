"""The estate level: one card for each service and account, journeys and externals beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from model.graph import DependencyGraph
from model.maps.ends import HIDES, PASSES, End, Ends, merged
from model.maps.folding import Folded, FoldedCard, as_line, may_be_hard
from model.maps.ownership import owner
from model.maps.roles import COMPUTE_KINDS, Role, role
from model.records.component import Component, ComponentId, Kind
from model.records.requirement import Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCard:
    """What one card of the estate stands for: the parts of a service in one account."""

    service: ComponentId
    account: str | None
    members: tuple[ComponentId, ...]
    """Its workloads and stores in this account, sorted by id."""

    @property
    def id(self) -> str:
        """The id of the card."""
        return self.service if self.account is None else f"{self.service}@{self.account}"


@dataclass(slots=True, kw_only=True)
class EstateFold:
    """Folds services, journeys and external systems into the map of an estate."""

    graph: DependencyGraph
    roots: Sequence[ComponentId]
    """Services, journeys and systems; a system stands for its services."""
    effects: frozenset[Effect]
    ends: Ends = field(init=False)
    services: dict[str, ServiceCard] = field(default_factory=dict)
    """Cards of services by id; filled by `run`."""
    _card_of_member: dict[ComponentId, str] = field(default_factory=dict)
    _lines: dict[tuple[str, str], End] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Prepare the search of ends and the cards of all services."""
        self.ends = Ends(graph=self.graph, effects=self.effects, card_of=self._card_of)
        for service in self.graph.of_kind(Kind.SERVICE):
            for card in service_cards(self.graph, service.id):
                self.services[card.id] = card
                self._card_of_member |= dict.fromkeys(card.members, card.id)

    def run(self) -> Folded:
        """Return the cards and lines that the roots reach.

        Complexity: O(requirements that the members of the reached services have).
        """
        cards = self._first()
        queue = sorted(cards)
        while queue:
            reached = {end for card in queue for end in self._leave(card)} - cards
            cards |= reached
            queue = sorted(reached)
        cards -= self._soft_externals(cards)
        return Folded(
            cards=tuple(self._folded(card) for card in sorted(cards)),
            lines=tuple(
                as_line(dependent, end)
                for (dependent, provider), end in sorted(self._lines.items())
                if dependent in cards and provider in cards
            ),
            entries=(),
            hidden=tuple(self.ends.hidden[need] for need in sorted(self.ends.hidden)),
        )

    def _first(self) -> set[str]:
        cards: set[str] = set()
        for root in self.roots:
            kind = self.graph.component(root).kind
            if kind is Kind.SYSTEM:
                cards |= {end.card for end in self.ends.of(root)}
            elif kind is Kind.SERVICE:
                cards |= set(self._cards_of_service(root))
            elif kind is Kind.USER_JOURNEY:
                cards.add(root)
            else:
                cards |= {end.card for end in self.ends.at(root)}
        return cards

    def _leave(self, card: str) -> set[str]:
        reached: set[str] = set()
        for source in self._sources(card):
            for end in self.ends.of(source):
                if end.card == card:
                    continue
                key = (card, end.card)
                self._lines[key] = merged(self._lines[key], end) if key in self._lines else end
                reached.add(end.card)
        return reached

    def _sources(self, card: str) -> Sequence[ComponentId]:
        service = self.services.get(card)
        if service is None:
            return (ComponentId(card),)
        return (*service.members, service.service)

    def _card_of(self, component: Component) -> str:
        if component.id in self._card_of_member:
            return self._card_of_member[component.id]
        match component.kind:
            case Kind.EXTERNAL | Kind.UNKNOWN | Kind.USER_JOURNEY:
                return component.id
            case Kind.SERVICE:
                cards = self._cards_of_service(component.id)
                return PASSES if len(cards) > 1 else cards[0]
        if role(component, passes_balancers=True) in (Role.BADGE, Role.HIDDEN):
            return HIDES
        return PASSES

    def _cards_of_service(self, service: ComponentId) -> Sequence[str]:
        return [card.id for card in service_cards(self.graph, service)]

    def _soft_externals(self, cards: set[str]) -> set[str]:
        """Return the external systems that nothing may need hard: they are only counted."""
        needed = {provider for (_, provider), end in self._lines.items() if may_be_hard(end)}
        return {
            card
            for card in cards - needed - set(self.roots) - self.services.keys()
            if self.graph.component(card).kind in (Kind.EXTERNAL, Kind.UNKNOWN)
        }

    def _folded(self, card: str) -> FoldedCard:
        service = self.services.get(card)
        if service is None:
            return FoldedCard(id=card, components=(ComponentId(card),))
        return FoldedCard(id=card, components=(service.service, *service.members))


def service_cards(graph: DependencyGraph, service: ComponentId) -> Sequence[ServiceCard]:
    """Return the cards of a service: one for each account in which it has workloads or stores.

    A service without such members has one card, in no account.
    """
    members: dict[str | None, list[ComponentId]] = {}
    for member in graph.members(service):
        component = graph.component(member)
        is_card = role(component, passes_balancers=True) is Role.CARD
        if is_card and owner(graph, component) == member:
            members.setdefault(component.account, []).append(member)
    if not members:
        return [ServiceCard(service=service, account=None, members=())]
    return [
        ServiceCard(service=service, account=account, members=tuple(sorted(ids)))
        for account, ids in sorted(members.items(), key=lambda group: group[0] or "")
    ]


def serving_regions(graph: DependencyGraph, service: ComponentId) -> tuple[set[str], set[str]]:
    """Return the Regions in which a service serves, and those in which it only stands by.

    It serves where a workload lies that its users reach; without workloads, where its stores lie.
    """
    workloads: set[ComponentId] = set()
    regions: set[str] = set()
    for member in graph.members(service):
        component = graph.component(member)
        if role(component, passes_balancers=True) is Role.CARD and component.region:
            regions.add(component.region)
            if component.kind in COMPUTE_KINDS:
                workloads.add(member)
    if not workloads:
        return regions, set()
    everywhere = {graph.component(member).region or "" for member in workloads}
    serving = {
        graph.component(member).region or "" for member in _reached(graph, service) & workloads
    }
    return serving or everywhere, everywhere - serving if serving else set()


def _reached(graph: DependencyGraph, service: ComponentId) -> set[ComponentId]:
    """Return the workloads of a service that requests to it reach."""
    members = frozenset(graph.members(service))

    def card_of(component: Component) -> str:
        if component.id in members and component.kind in COMPUTE_KINDS:
            return component.id
        match role(component, passes_balancers=True):
            case Role.PASSED | Role.OUTSIDE:
                return PASSES
            case _:
                return PASSES if component.id in members else HIDES

    effects = frozenset({Effect.HARD, Effect.SOFT, Effect.TRIGGER, Effect.UNKNOWN})
    ends = Ends(graph=graph, effects=effects, card_of=card_of)
    reached: set[ComponentId] = set()
    queue = [service]
    while queue:
        ids = {ComponentId(end.card) for source in queue for end in ends.of(source)} - reached
        reached |= ids
        queue = sorted(ids)
    return reached
