"""F-01, F-03, F-05, F-06, F-08: what is needed is verified before what needs it begins."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from model.component import Component, ComponentId, Kind
from model.failover.cycles import Weakness
from model.failover.draft import PROMOTES, STARTS, Chain, Draft, Drafts, check_of, owner
from model.failover.needs import NeedsOf, TargetNeed
from model.failover.plan import Action, Precedence
from model.failover.recipe import GLOBAL_SIDE, LOOK
from model.failover.scope import Scope
from model.recovery.estimate import unknown
from model.requirement import Effect, EvidenceKind

FOUNDATIONS = frozenset({Kind.IDENTITY_PROVIDER, Kind.DNS_ZONE, Kind.SECRET, Kind.KEY})
"""Kinds that F-08 puts before their clients: identity, names, secrets."""
SOFTLY = "/soft"
"""Ends the id of a step that points a component anew for full function only."""
NOBODY_KNOWS = unknown("how long it takes to point it anew was not stated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Something to wait for: one step, or `minimum` of a join."""

    steps: tuple[str, ...]
    minimum: int
    join: str | None
    provider: ComponentId
    evidence: EvidenceKind | None
    weakness: Weakness


def precedences(
    scope: Scope, drafts: Drafts, needs: NeedsOf, soft: NeedsOf
) -> Iterator[Precedence]:
    """Yield that what serves on the other side begins after all that it needs is verified.

    What needs no step of its own passes on what it waits for. Where k of n members are enough and
    several have to come across, the members are joined, and the step waits for the k-th.
    Complexity: O(needs), with one pass over their strongly connected components.
    """
    waits, ready = _waits(scope, drafts, needs)
    for place in sorted(waits):
        chain = drafts.chains.get(place)
        entry = _entry(drafts, chain, place)
        if entry is not None:
            for wait in waits[place]:
                yield from _edges(scope, drafts, entry, wait)
    for place, pairs in sorted(_anew(need for found in soft.values() for need in found).items()):
        yield from _repoint_softly(scope, drafts, place, pairs, ready)


def repoint(scope: Scope, drafts: Drafts, needs: Sequence[TargetNeed]) -> Iterator[Precedence]:
    """Add a manual step for each component that is configured to use the side that is left.

    Yield that it comes before the component begins.
    """
    for place, pairs in sorted(_anew(needs).items()):
        step = drafts.add(_configure(scope, place, pairs))
        check = drafts.add(_looked_at(scope, place, verifies=step))
        yield Precedence(before=step.id, after=check.id, rule="F-11")
        chain = drafts.chains.get(place)
        if chain is not None and chain.entry is not None:
            yield Precedence(before=check.id, after=chain.entry.id, rule="F-01")


def _repoint_softly(
    scope: Scope,
    drafts: Drafts,
    place: ComponentId,
    pairs: Collection[tuple[ComponentId, ComponentId]],
    ready: Mapping[ComponentId, frozenset[str]],
) -> Iterator[Precedence]:
    """Add a manual step for a component that softly uses the side that is left.

    Yield that it comes after the component itself serves, and after what it shall use.
    """
    step = drafts.add(_configure(scope, place, pairs, soft=True))
    check = drafts.add(_looked_at(scope, place, verifies=step))
    yield Precedence(before=step.id, after=check.id, rule="F-11")
    for one in sorted({place, *(new for _, new in pairs)}):
        for before in sorted(ready.get(one, ())):
            yield Precedence(before=before, after=step.id, rule="F-01")


def _anew(
    needs: Iterable[TargetNeed],
) -> Mapping[ComponentId, Collection[tuple[ComponentId, ComponentId]]]:
    """Return what is configured to use the side that is left, and what it shall use instead."""
    found: dict[ComponentId, set[tuple[ComponentId, ComponentId]]] = {}
    for need in needs:
        if need.anew:
            found.setdefault(need.dependent, set()).update(need.anew)
    return found


def _configure(
    scope: Scope,
    place: ComponentId,
    pairs: Collection[tuple[ComponentId, ComponentId]],
    *,
    soft: bool = False,
) -> Draft:
    one = scope.graph.component(place)
    what = "; ".join(f"{new} in place of {old}" for old, new in sorted(pairs))
    return Draft(
        id=f"{Action.MANUAL}:{place}{SOFTLY if soft else ''}",
        component=place,
        action=Action.MANUAL,
        side=_side(scope, one),
        description=f"Configure {one.label} ({_side(scope, one)}) to use {what}",
        duration=NOBODY_KNOWS,
        checks=("nothing in its configuration names the side that is left",),
        compensation="restore its former configuration",
        owner=owner(scope, place),
        soft=soft,
        on_failure="continue" if soft else "stop",
    )


def _waits(
    scope: Scope, drafts: Drafts, needs: NeedsOf
) -> tuple[Mapping[ComponentId, Sequence[Wait]], Mapping[ComponentId, frozenset[str]]]:
    """Return what each place waits for, its providers first, and after which steps it is ready.

    Joins get a check of their own.
    """
    depends: nx.DiGraph[ComponentId] = nx.DiGraph()
    depends.add_nodes_from(sorted({*needs, *drafts.chains}))
    for place, found in sorted(needs.items()):
        depends.add_edges_from((place, member) for need in found for member in need.members)
    waits: dict[ComponentId, list[Wait]] = {}
    ready: dict[ComponentId, frozenset[str]] = {}
    # strongly_connected_components yields a component after everything it leads to.
    for group in nx.strongly_connected_components(depends):
        _settle(scope, drafts, needs, sorted(group), waits, ready)
    return waits, ready


def _settle(
    scope: Scope,
    drafts: Drafts,
    needs: NeedsOf,
    group: Sequence[ComponentId],
    waits: dict[ComponentId, list[Wait]],
    ready: dict[ComponentId, frozenset[str]],
) -> None:
    """Find what the places of one group wait for, and after which steps each is ready."""
    for place in group:
        ready[place] = _own_steps(drafts, place)
    if len(group) > 1:
        _pass_around(drafts, needs, group, ready)
    for place in group:
        waits[place] = [
            wait for need in needs.get(place, ()) for wait in _of_need(scope, drafts, need, ready)
        ]
        joined = any(wait.join for wait in waits[place])
        if joined and _entry(drafts, drafts.chains.get(place), place) is None:
            ready[place] = frozenset((drafts.add(_looked_at(scope, place)).id,))
        elif _passes_on(drafts, place):
            passed = (one for wait in waits[place] for one in wait.steps)
            ready[place] = ready[place].union(passed)


def _pass_around(
    drafts: Drafts,
    needs: NeedsOf,
    group: Sequence[ComponentId],
    ready: dict[ComponentId, frozenset[str]],
) -> None:
    """Let what needs no step pass on what it waits for, inside a circle, until nothing changes."""
    passing = [place for place in group if _passes_on(drafts, place)]
    changed = True
    while changed:
        changed = False
        for place in passing:
            near = (one for need in needs.get(place, ()) for one in need.members)
            found = ready[place].union(*(ready.get(one, frozenset()) for one in near))
            changed = changed or found != ready[place]
            ready[place] = found


def _of_need(
    scope: Scope, drafts: Drafts, need: TargetNeed, ready: dict[ComponentId, frozenset[str]]
) -> Iterator[Wait]:
    evidence = need.requirement.evidence[0].kind if need.requirement.evidence else None
    coming = [one for one in need.members if ready.get(one)]
    standing = len(need.members) - len(coming)
    wanted = min(need.minimum - standing, len(coming))
    if wanted <= 0:
        return
    if wanted == len(coming):
        for one in coming:
            for step in sorted(ready[one]):
                yield Wait(
                    steps=(step,),
                    minimum=1,
                    join=None,
                    provider=one,
                    evidence=evidence,
                    weakness=_weakness(need, one),
                )
        return
    steps = tuple(sorted(_single(scope, drafts, one, ready) for one in coming))
    yield Wait(
        steps=steps,
        minimum=wanted,
        join=f"{need.requirement.id}",
        provider=coming[0],
        evidence=evidence,
        weakness=_weakness(need, coming[0]),
    )


def _weakness(need: TargetNeed, provider: ComponentId) -> Weakness:
    if need.requirement.effect is Effect.UNKNOWN:
        return Weakness(rank=0)
    if need.at_start:
        return Weakness(rank=1)
    spans = (one.tolerance for one in need.requirement.members if one.provider == provider)
    tolerance = next(spans, None)
    return Weakness(rank=2, haste=-tolerance) if tolerance else Weakness()


def _single(
    scope: Scope, drafts: Drafts, place: ComponentId, ready: dict[ComponentId, frozenset[str]]
) -> str:
    """Return the one step after which a member of a join is ready, added when there are more."""
    steps = ready[place]
    if len(steps) == 1:
        return next(iter(steps))
    check = drafts.add(_looked_at(scope, place))
    ready[place] = frozenset((check.id,))
    return check.id


def _own_steps(drafts: Drafts, place: ComponentId) -> frozenset[str]:
    chain = drafts.chains.get(place)
    found = {chain.last.id} if chain and chain.last else set()
    pointed = check_of(f"{Action.MANUAL}:{place}")
    if pointed in drafts.extra and _passes_on(drafts, place):
        found.add(pointed)
    return frozenset(found)


def _entry(drafts: Drafts, chain: Chain | None, place: ComponentId) -> Draft | None:
    if chain is not None and chain.entry is not None:
        return chain.entry
    return drafts.extra.get(f"{Action.VERIFY}:{place}")


def _passes_on(drafts: Drafts, place: ComponentId) -> bool:
    """Tell whether nothing is done for a place that would wait for what it needs."""
    return _entry(drafts, drafts.chains.get(place), place) is None


def _looked_at(scope: Scope, place: ComponentId, verifies: Draft | None = None) -> Draft:
    one = scope.graph.component(place)
    what = "enough of what it needs serves" if verifies is None else "it uses the other side now"
    return Draft(
        id=check_of(verifies.id if verifies else place),
        component=place,
        action=Action.VERIFY,
        side=_side(scope, one),
        description=f"Verify that {one.label} serves: {what}",
        duration=LOOK,
        owner=owner(scope, place),
        verifies=verifies.id if verifies else None,
        soft=verifies is not None and verifies.soft,
    )


def _side(scope: Scope, one: Component) -> str:
    """Return where a component serves when the plan is done."""
    if one.region is None:
        return GLOBAL_SIDE
    return scope.to_region if one.region == scope.from_region else one.region


def _edges(scope: Scope, drafts: Drafts, entry: Draft, wait: Wait) -> Iterator[Precedence]:
    for step in wait.steps:
        if step != entry.id:
            known = drafts.weak.get((step, entry.id))
            # Two needs may ask for the same wait; the stronger counts.
            drafts.weak[step, entry.id] = max(known, wait.weakness) if known else wait.weakness
            yield Precedence(
                before=step,
                after=entry.id,
                rule=_rule(scope, drafts.in_chains.get(step), entry, wait.provider),
                evidence=wait.evidence,
                join=wait.join,
                minimum=wait.minimum,
            )


def _rule(scope: Scope, before: Draft | None, after: Draft, provider: ComponentId) -> str:
    """Return the rule that names this precedence best; all of them demand it."""
    changed = before.verifies.partition(":")[0] if before and before.verifies else ""
    if after.action is Action.SHIFT_TRAFFIC:
        return "F-05" if changed == Action.SCALE else "F-06"
    if changed in PROMOTES and after.action in STARTS:
        return "F-03"
    return "F-08" if scope.graph.component(provider).kind in FOUNDATIONS else "F-01"
