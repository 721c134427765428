"""F-01, F-03, F-05, F-06, F-08: providers are verified before their dependents begin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from model.failover.cycles import Weakness
from model.failover.draft import PROMOTES, STARTS, Chain, Draft, Drafts, check_of
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


def precedences(
    scope: Scope, drafts: Drafts, needs: NeedsOf, soft: NeedsOf
) -> Iterator[Precedence]:
    """Yield that each component of the new Region begins after its needs are verified.

    A component without steps passes on what it waits for. Where k of n members are enough and
    several of them have steps, their steps form a join, and the dependent waits for the k-th.

    Complexity: O(needs), with one pass over their strongly connected components.
    """
    waits, ready = _waits(scope, drafts, needs)
    for place in sorted(waits):
        chain = drafts.chains.get(place)
        entry = _entry(drafts, chain, place)
        if entry is not None:
            for wait in waits[place]:
                yield from _edges(scope, drafts, entry, wait)
    yield from repoint_softly(scope, drafts, soft, ready)


def _waits(
    scope: Scope, drafts: Drafts, needs: NeedsOf
) -> tuple[Mapping[ComponentId, Sequence[Wait]], Mapping[ComponentId, frozenset[str]]]:
    """Return what each component waits for, and after which steps each is ready.

    Providers come first. A member of a join gets one verification of its own.
    """
    depends = {
        place: [member for need in needs.get(place, ()) for member in need.members]
        for place in sorted({*needs, *drafts.chains})
    }
    waits: dict[ComponentId, list[Wait]] = {}
    ready: dict[ComponentId, frozenset[str]] = {}
    for group in strong_components(depends):
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
    """Compute what the components of one cycle wait for, and after which steps each is ready."""
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
            ready[place] = frozenset((drafts.add(looked_at(scope, place)).id,))
        elif _passes_on(drafts, place):
            passed = (step for wait in waits[place] for step in wait.steps)
            ready[place] = ready[place].union(passed)


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
    )


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
    steps = {chain.last.id} if chain and chain.last else set()
    pointed = check_of(f"{Action.MANUAL}:{place}")
    if pointed in drafts.extra and _passes_on(drafts, place):
        steps.add(pointed)
    return frozenset(steps)


def _entry(drafts: Drafts, chain: Chain | None, place: ComponentId) -> Draft | None:
    if chain is not None and chain.entry is not None:
        return chain.entry
    return drafts.extra.get(f"{Action.VERIFY}:{place}")


def _passes_on(drafts: Drafts, place: ComponentId) -> bool:
    """Tell whether a component has no step that would wait for its needs."""
    return _entry(drafts, drafts.chains.get(place), place) is None


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
    if after.action is Action.SHIFT_TRAFFIC:
        return "F-05" if changed == Action.SCALE else "F-06"
    if changed in PROMOTES and after.action in STARTS:
        return "F-03"
    return "F-08" if scope.graph.component(provider).kind in FOUNDATIONS else "F-01"
