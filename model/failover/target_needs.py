"""Needs on the side that takes over: what serves there, what must be pointed anew, what is absent.

A component needs there what it is configured to need, and what its counterpart needs here, each
provider replaced by what serves in its place.
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
    """What a component needs on the side that takes over."""

    dependent: ComponentId
    members: tuple[ComponentId, ...]
    """What can meet it there, sorted; no name for what is absent."""
    minimum: int
    """How many of them; more than there are when the need cannot be met."""
    requirement: Requirement
    absent: tuple[ComponentId, ...] = ()
    """Providers that nothing takes the place of, sorted."""
    anew: tuple[tuple[ComponentId, ComponentId], ...] = ()
    """(provider, its counterpart) where the dependent is configured to use the side that is
    left, though it runs on the other."""

    @property
    def met(self) -> bool:
        """True when enough members can meet it."""
        return len(self.members) >= self.minimum

    @property
    def itself(self) -> bool:
        """True for the need of a plan for what is no service: that something takes its place."""
        return self.requirement.relation == ITSELF

    @property
    def at_start(self) -> bool:
        """True when it counts only while the dependent starts."""
        return self.requirement.phase is Phase.START


NeedsOf: TypeAlias = Mapping[ComponentId, Sequence[TargetNeed]]


def target_needs(scope: Scope) -> NeedsOf:
    """Return what everything that serves on the other side needs there, by dependent, sorted."""
    found: dict[ComponentId, Sequence[TargetNeed]] = {
        one: tuple(_needs(scope, one)) for one in scope.places
    }
    if scope.subject != scope.service:
        found[ComponentId(scope.subject)] = (_itself(scope),)
    return found


def _itself(scope: Scope) -> TargetNeed:
    """Return that the whole needs what takes the place of the component that it is about."""
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
    """Return the needs that count for the roots: reached from them, hard.

    Those of the start count only where something is started.

    Complexity: O(needs).
    """
    found: list[TargetNeed] = []
    starting = {one: chain.starts for one, chain in chains.items()}
    seen: set[tuple[ComponentId, bool]] = set()
    near: deque[tuple[ComponentId, bool]] = deque((one, False) for one in sorted(roots))
    counted: set[tuple[ComponentId, str]] = set()
    while near:
        one, started = near.popleft()
        started = started or starting.get(one, False)
        if (one, started) in seen:
            continue
        seen.add((one, started))
        for need in needs.get(one, ()):
            if need.at_start and not started:
                continue
            key = (need.dependent, f"{need.requirement.id}")
            if key not in counted:
                counted.add(key)
                found.append(need)
            near.extend((member, need.at_start) for member in need.members)
    return tuple(sorted(found, key=lambda one: (one.dependent, one.requirement.id)))


def _needs(scope: Scope, place: ComponentId) -> Iterator[TargetNeed]:
    if scope.directs(place):
        yield from _name(scope, place)
        return
    yield from translated(scope, place, lambda need: followed(scope.graph, need))


def translated(
    scope: Scope, place: ComponentId, chosen: Callable[[Requirement], bool]
) -> Iterator[TargetNeed]:
    """Yield what a place needs on the side that takes over, of the requirements that are chosen.

    Its own, and those of what it takes the place of, unless it has the like of its own.
    """
    own = [one for one in scope.graph.requirements_of(place) if chosen(one)]
    source = scope.sources.get(place)
    theirs = scope.graph.requirements_of(source) if source else ()
    mirrored = [one for one in theirs if chosen(one)]
    known = set()
    for need in own:
        found = _translated(scope, place, need, own=True)
        known.add((found.members, found.minimum))
        yield found
    stand_ins = _stand_ins(scope, own)
    named = {one.providers for one in own}
    for need in sorted(mirrored, key=lambda one: one.id):
        if need.providers in named:
            continue
        found = _translated(scope, place, need, own=False)
        if found.met and (found.members, found.minimum) in known:
            continue
        if found.met or not _stood_in(scope, need, stand_ins, mirrored):
            known.add((found.members, found.minimum))
            yield found


def _stand_ins(scope: Scope, own: Sequence[Requirement]) -> Counter[tuple[str, Kind]]:
    """Count what the place is configured to need outside of the Region that is left."""
    graph = scope.graph
    return Counter(
        (need.relation, graph.component(need.providers[0]).kind)
        for need in own
        if not any(scope.leaves(one) for one in need.providers)
    )


def _stood_in(
    scope: Scope,
    need: Requirement,
    stand_ins: Counter[tuple[str, Kind]],
    mirrored: Collection[Requirement],
) -> bool:
    """Tell whether the place has its own provider, under another name.

    That is so when it is configured with as many needs of this sort as its counterpart.
    """
    graph = scope.graph
    key = (need.relation, graph.component(need.providers[0]).kind)
    asked = sum((one.relation, graph.component(one.providers[0]).kind) == key for one in mirrored)
    return stand_ins[key] >= asked


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
    """Tell whether a component would have to lie in what is left behind."""
    return need.effect is Effect.CONTAINMENT and scope.stays(other)


def _is_key(scope: Scope, component: ComponentId) -> bool:
    return scope.graph.component(component).kind is Kind.KEY


def _name(scope: Scope, name: ComponentId) -> Iterator[TargetNeed]:
    """Yield what a name needs so that it can answer with the other side."""
    graph = scope.graph
    sets = record_sets(graph, name)
    across = [
        one for one in sets if leads_to(graph, one, scope.to_region) and scope.answers_across(one)
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
    """Yield that a name needs the counterpart of what one of its record sets answers with."""
    behind = {
        target
        for record in need.providers
        for target in targets(scope.graph, record)
        if scope.leaves(target)
    }
    places = {one: scope.place(one) for one in behind}
    yield TargetNeed(
        dependent=name,
        members=tuple(sorted({place for place in places.values() if place is not None})),
        minimum=1,
        requirement=need,
        absent=tuple(sorted(one for one, place in places.items() if place is None)),
    )
