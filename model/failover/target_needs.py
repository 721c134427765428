"""Target needs: what each component needs in the new Region.

A component needs what it is configured to need, and what its counterpart in the old Region needs,
with each provider replaced by its counterpart.
"""

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from model.failover.dns_names import leads_to, record_sets, targets
from model.failover.draft import Chain
from model.failover.followed_needs import followed
from model.failover.scope import Scope
from model.linking.writers import met_by_promotion
from model.records.component import ComponentId, Kind
from model.records.requirement import Effect, Member, Phase, Requirement

ITSELF = "is"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetNeed:
    """A need of a component in the new Region."""

    dependent: ComponentId
    members: tuple[ComponentId, ...]
    """The components that can meet it there, sorted."""
    minimum: int
    """How many of them must serve; more than there are when the need cannot be met."""
    requirement: Requirement
    absent: tuple[ComponentId, ...] = ()
    """Providers without a counterpart, sorted."""
    anew: tuple[tuple[ComponentId, ComponentId], ...] = ()
    """Pairs (provider, its counterpart) where the dependent runs in the new Region and is
    configured to use the old one."""

    @property
    def met(self) -> bool:
        """True when there are enough members."""
        return len(self.members) >= self.minimum

    @property
    def itself(self) -> bool:
        """True for the need that stands for the whole plan of a component that is no service."""
        return self.requirement.relation == ITSELF

    @property
    def at_start(self) -> bool:
        """True when it counts only while the dependent starts."""
        return self.requirement.phase is Phase.START


NeedsOf: TypeAlias = Mapping[ComponentId, Sequence[TargetNeed]]


def target_needs(scope: Scope) -> NeedsOf:
    """Return the needs of every component that serves in the new Region, by dependent, sorted."""
    needs_of: dict[ComponentId, Sequence[TargetNeed]] = {
        place: tuple(_needs(scope, place)) for place in scope.places
    }
    if scope.subject != scope.service:
        needs_of[ComponentId(scope.subject)] = (_itself(scope),)
    return needs_of


def _itself(scope: Scope) -> TargetNeed:
    """Return the need for the counterpart of the component that the plan moves."""
    requirement = Requirement(
        dependent=scope.service,
        members=(Member(provider=scope.service),),
        minimum=1,
        effect=Effect.HARD,
        relation=ITSELF,
    )
    place = scope.place(scope.service)
    return TargetNeed(
        dependent=ComponentId(scope.subject),
        members=() if place is None else (place,),
        minimum=1,
        requirement=requirement,
        absent=() if place else (scope.service,),
    )


def active(
    needs: NeedsOf, chains: Mapping[ComponentId, Chain], roots: Iterable[ComponentId]
) -> Sequence[TargetNeed]:
    """Return the hard needs that are reached from the roots.

    Needs at start count only where a component is started.

    Complexity: O(needs).
    """
    active_needs: list[TargetNeed] = []
    starting = {place: chain.starts for place, chain in chains.items()}
    seen: set[tuple[ComponentId, bool]] = set()
    near: deque[tuple[ComponentId, bool]] = deque((root, False) for root in sorted(roots))
    counted: set[tuple[ComponentId, str]] = set()
    while near:
        place, started = near.popleft()
        started = started or starting.get(place, False)
        if (place, started) in seen:
            continue
        seen.add((place, started))
        for need in needs.get(place, ()):
            if need.at_start and not started:
                continue
            key = (need.dependent, f"{need.requirement.id}")
            if key not in counted:
                counted.add(key)
                active_needs.append(need)
            near.extend((member, need.at_start) for member in need.members)
    return tuple(sorted(active_needs, key=lambda need: (need.dependent, need.requirement.id)))


def _needs(scope: Scope, place: ComponentId) -> Iterator[TargetNeed]:
    if scope.directs(place):
        yield from _name(scope, place)
        return
    yield from translated(scope, place, lambda need: followed(scope.graph, need))


def translated(
    scope: Scope, place: ComponentId, chosen: Callable[[Requirement], bool]
) -> Iterator[TargetNeed]:
    """Yield the chosen needs of a component in the new Region.

    They are its own requirements, and those of the component that it replaces which it has no
    equivalent of.
    """
    own = [need for need in scope.graph.requirements_of(place) if chosen(need)]
    source = scope.sources.get(place)
    theirs = scope.graph.requirements_of(source) if source else ()
    mirrored = [need for need in theirs if chosen(need)]
    known = set()
    for need in own:
        translation = _translated(scope, place, need, own=True)
        known.add((translation.members, translation.minimum))
        yield translation
    stand_ins = _stand_ins(scope, own)
    named = {need.providers for need in own}
    for need in sorted(mirrored, key=lambda need: need.id):
        if need.providers in named:
            continue
        translation = _translated(scope, place, need, own=False)
        if translation.met and (translation.members, translation.minimum) in known:
            continue
        if translation.met or not _stood_in(scope, need, stand_ins, mirrored):
            known.add((translation.members, translation.minimum))
            yield translation


def _stand_ins(scope: Scope, own: Sequence[Requirement]) -> Counter[tuple[str, Kind]]:
    """Count the own requirements without a provider in the old Region, by relation and kind."""
    graph = scope.graph
    return Counter(
        (need.relation, graph.component(need.providers[0]).kind)
        for need in own
        if not any(scope.leaves(provider) for provider in need.providers)
    )


def _stood_in(
    scope: Scope,
    need: Requirement,
    stand_ins: Counter[tuple[str, Kind]],
    mirrored: Collection[Requirement],
) -> bool:
    """Tell whether a component has a provider of its own, under another name.

    That is so when it has as many requirements of this relation and kind as its counterpart.
    """
    graph = scope.graph
    key = (need.relation, graph.component(need.providers[0]).kind)
    same_wishes = sum(
        (need.relation, graph.component(need.providers[0]).kind) == key for need in mirrored
    )
    return stand_ins[key] >= same_wishes


def _translated(scope: Scope, place: ComponentId, need: Requirement, *, own: bool) -> TargetNeed:
    members: set[ComponentId] = set()
    absent, anew = [], []
    stays = scope.graph.component(place).region not in (None, scope.from_region)
    configured = own and stays
    # What writes through a replica is configured with the replica alone.
    configured = configured and not met_by_promotion(need)
    for provider in need.providers:
        other = scope.place(provider)
        if other is None or _out_of_reach(scope, need, other):
            absent.append(scope.origin(provider) if provider in scope.behind else provider)
        else:
            members.add(other)
            # A multi-Region key is the same key everywhere; services use the one beside them.
            if configured and other != provider and not _is_key(scope, provider):
                anew.append((provider, other))
    members.discard(place)
    return TargetNeed(
        dependent=place,
        members=tuple(sorted(members)),
        minimum=min(need.minimum, len(members)) if not absent else need.minimum,
        requirement=need,
        absent=tuple(sorted(absent)),
        anew=tuple(sorted(anew)),
    )


def _out_of_reach(scope: Scope, need: Requirement, other: ComponentId) -> bool:
    """Tell whether a component would be a counterpart inside what is left behind."""
    return need.effect is Effect.CONTAINMENT and scope.stays(other)


def _is_key(scope: Scope, component: ComponentId) -> bool:
    return scope.graph.component(component).kind is Kind.KEY


def _name(scope: Scope, name: ComponentId) -> Iterator[TargetNeed]:
    """Yield what a name needs so that it can answer with the new Region."""
    graph = scope.graph
    sets = record_sets(graph, name)
    across = [
        record_set
        for record_set in sets
        if leads_to(graph, record_set, scope.to_region) and scope.answers_across(record_set)
    ]
    answers = {*sets, *targets(graph, name)}
    for need in graph.requirements_of(name):
        if not followed(graph, need):
            continue
        if not answers & set(need.providers):
            yield _translated(scope, name, need, own=True)
        elif across:
            yield TargetNeed(dependent=name, members=tuple(across), minimum=1, requirement=need)
        elif sets:
            yield from _behind(scope, name, need)
        else:
            yield _translated(scope, name, need, own=False)


def _behind(scope: Scope, name: ComponentId, need: Requirement) -> Iterator[TargetNeed]:
    """Yield that a name needs the counterparts of the components that its records answer with."""
    behind = {
        target
        for record in need.providers
        for target in targets(scope.graph, record)
        if scope.leaves(target)
    }
    places = {component: scope.place(component) for component in behind}
    yield TargetNeed(
        dependent=name,
        members=tuple(sorted({place for place in places.values() if place is not None})),
        minimum=1,
        requirement=need,
        absent=tuple(sorted(component for component, place in places.items() if place is None)),
    )
