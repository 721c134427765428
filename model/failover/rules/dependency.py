"""F-01, F-03, F-05, F-06, F-08: providers are verified before their dependents begin."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from model.failover.cycles import Weakness
from model.failover.draft import PROMOTES, STARTS, Chain, Draft, Drafts
from model.failover.plan import Action, Precedence
from model.failover.rules.repoint import repoint_softly
from model.failover.rules.verification import looked_at
from model.failover.scope import Scope
from model.failover.target_needs import NeedsOf, TargetNeed
from model.kernels.strong_components import strong_components
from model.records.component import ComponentId, Kind
from model.records.requirement import Effect, EvidenceKind

FOUNDATIONS = frozenset({Kind.IDENTITY_PROVIDER, Kind.DNS_ZONE, Kind.SECRET, Kind.KEY})
"""Kinds that F-08 puts before their clients: identity, names, secrets, keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Steps to wait for: one step, or `minimum` of several."""

    steps: tuple[str, ...]
    minimum: int
    join: str | None
    provider: ComponentId
    evidence: EvidenceKind | None
    weakness: Weakness
    placing: bool = False
    """True when the dependent needs it to start or to have a place, not only while it serves."""


def precedences(
    scope: Scope, drafts: Drafts, needs: NeedsOf, soft: NeedsOf
) -> Iterator[Precedence]:
    """Yield that each component of the new Region begins after its needs are verified.

    A component without steps passes on what it waits for, and so does one that is only scaled: more
    of what runs already needs no promotion (F-03), but what waits for the component does. Where k
    of n members are enough and several of them have steps, their steps form a join, and the
    dependent waits for the k-th.

    Complexity: O(needs), with one pass over their strongly connected components.
    """
    waits, ready = _waits(scope, drafts, needs)
    by_id = {draft.id: draft for draft in drafts.all()}
    for step in sorted(waits):
        for wait in waits[step]:
            yield from _edges(scope, drafts, by_id[step], wait)
    yield from repoint_softly(scope, drafts, soft, ready)


def _waits(
    scope: Scope, drafts: Drafts, needs: NeedsOf
) -> tuple[Mapping[str, Sequence[Wait]], Mapping[ComponentId, frozenset[str]]]:
    """Return what steps wait for, by step id, and after which steps each component is ready.

    Providers come first. A member of a join gets one verification of its own.
    """
    depends = {
        place: [member for need in needs.get(place, ()) for member in need.members]
        for place in sorted({*needs, *drafts.chains})
    }
    waits: dict[str, list[Wait]] = {}
    ready: dict[ComponentId, frozenset[str]] = {}
    for group in strong_components(depends):
        _settle(scope, drafts, needs, sorted(group), waits, ready)
    return waits, ready


def _settle(
    scope: Scope,
    drafts: Drafts,
    needs: NeedsOf,
    group: Sequence[ComponentId],
    waits: dict[str, list[Wait]],
    ready: dict[ComponentId, frozenset[str]],
) -> None:
    """Compute what the components of one cycle wait for, and after which steps each is ready."""
    for place in group:
        ready[place] = _own_steps(drafts, place)
    if len(group) > 1:
        _pass_around(drafts, needs, group, ready)
    for place in group:
        _settle_place(scope, drafts, needs, place, waits, ready)


def _settle_place(
    scope: Scope,
    drafts: Drafts,
    needs: NeedsOf,
    place: ComponentId,
    waits: dict[str, list[Wait]],
    ready: dict[ComponentId, frozenset[str]],
) -> None:
    own = frozenset() if _passes_on(drafts, place) else ready[place]
    reached = [
        wait
        for need in needs.get(place, ())
        for wait in _without(own, _of_need(scope, drafts, need, ready))
    ]
    entry = _entry(drafts, drafts.chains.get(place), place)
    passed = [wait for wait in reached if not _holds(drafts, place, wait)]
    if entry is not None:
        waits[entry.id] = [wait for wait in reached if _holds(drafts, place, wait)]
    if any(wait.join for wait in passed):
        check = drafts.add(looked_at(scope, place))
        waits[check.id] = [*passed, *(_own_wait(place, step) for step in sorted(ready[place]))]
        ready[place] = frozenset((check.id,))
    elif _passes_on(drafts, place):
        ready[place] = ready[place].union(step for wait in passed for step in wait.steps)


def _without(own: frozenset[str], waits: Iterable[Wait]) -> Iterator[Wait]:
    """Yield waits without the steps `own` of the component that waits.

    What it needs may pass them on when it has no steps itself and needs the component in turn. No
    component waits for itself.
    """
    for wait in waits:
        steps = tuple(step for step in wait.steps if step not in own)
        if steps:
            yield replace(wait, steps=steps, minimum=min(wait.minimum, len(steps)))


def _holds(drafts: Drafts, place: ComponentId, wait: Wait) -> bool:
    """Tell whether a component begins after a wait, and does not only pass it on."""
    chain = drafts.chains.get(place)
    if chain is not None and chain.scaling is not None:
        return wait.placing
    return _entry(drafts, chain, place) is not None


def _own_wait(place: ComponentId, step: str) -> Wait:
    return Wait(
        steps=(step,), minimum=1, join=None, provider=place, evidence=None, weakness=Weakness()
    )


def _pass_around(
    drafts: Drafts,
    needs: NeedsOf,
    group: Sequence[ComponentId],
    ready: dict[ComponentId, frozenset[str]],
) -> None:
    """Inside a cycle, pass waits on through components without steps, until nothing changes."""
    passing = [place for place in group if _passes_on(drafts, place)]
    changed = True
    while changed:
        changed = False
        for place in passing:
            near = (member for need in needs.get(place, ()) for member in need.members)
            passed = ready[place].union(*(ready.get(member, frozenset()) for member in near))
            changed = changed or passed != ready[place]
            ready[place] = passed


def _of_need(
    scope: Scope, drafts: Drafts, need: TargetNeed, ready: dict[ComponentId, frozenset[str]]
) -> Iterator[Wait]:
    evidence = need.requirement.evidence[0].kind if need.requirement.evidence else None
    coming = [member for member in need.members if ready.get(member)]
    standing = len(need.members) - len(coming)
    wanted = min(need.minimum - standing, len(coming))
    if wanted <= 0:
        return
    if wanted == len(coming):
        for member in coming:
            for step in sorted(ready[member]):
                yield Wait(
                    steps=(step,),
                    minimum=1,
                    join=None,
                    provider=member,
                    evidence=evidence,
                    weakness=_weakness(need, member),
                    placing=_placing(need),
                )
        return
    steps = tuple(sorted(_single(scope, drafts, member, ready) for member in coming))
    yield Wait(
        steps=steps,
        minimum=wanted,
        join=f"{need.requirement.id}",
        provider=coming[0],
        evidence=evidence,
        weakness=_weakness(need, coming[0]),
        placing=_placing(need),
    )


def _placing(need: TargetNeed) -> bool:
    return need.at_start or need.requirement.effect is Effect.CONTAINMENT


def _weakness(need: TargetNeed, provider: ComponentId) -> Weakness:
    if need.requirement.effect is Effect.UNKNOWN:
        return Weakness(rank=0)
    if need.at_start:
        return Weakness(rank=1)
    spans = (member.tolerance for member in need.requirement.members if member.provider == provider)
    tolerance = next(spans, None)
    return Weakness(rank=2, haste=-tolerance) if tolerance else Weakness()


def _single(
    scope: Scope, drafts: Drafts, place: ComponentId, ready: dict[ComponentId, frozenset[str]]
) -> str:
    """Return the one step after which a member of a join is ready; add one if it has several."""
    steps = ready[place]
    if len(steps) == 1:
        return next(iter(steps))
    check = drafts.add(looked_at(scope, place))
    ready[place] = frozenset((check.id,))
    return check.id


def _own_steps(drafts: Drafts, place: ComponentId) -> frozenset[str]:
    chain = drafts.chains.get(place)
    own = {chain.last.id} if chain and chain.last else set()
    if place in drafts.repointed and _passes_on(drafts, place):
        own.add(drafts.repointed[place])
    return frozenset(own)


def _entry(drafts: Drafts, chain: Chain | None, place: ComponentId) -> Draft | None:
    if chain is not None and chain.entry is not None:
        return chain.entry
    return drafts.extra.get(f"{Action.VERIFY}:{place}")


def _passes_on(drafts: Drafts, place: ComponentId) -> bool:
    """Tell whether no step of a component waits for what it needs while it serves."""
    chain = drafts.chains.get(place)
    scales = chain is not None and chain.scaling is not None
    return scales or _entry(drafts, chain, place) is None


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
    """Return the rule that describes this precedence best."""
    changed = before.verifies.partition(":")[0] if before and before.verifies else ""
    if after.action in (Action.SHIFT_TRAFFIC, Action.UNPIN):
        return "F-05" if changed == Action.SCALE else "F-06"
    if changed in PROMOTES and after.action in STARTS:
        return "F-03"
    return "F-08" if scope.graph.component(provider).kind in FOUNDATIONS else "F-01"
