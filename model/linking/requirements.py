"""Requirements: references become ids, and claims of several scopes become one requirement."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from operator import attrgetter
from typing import Literal, NamedTuple, TypeAlias

from model.linking.allowance import allows
from model.linking.resolve import Resolver
from model.records.component import ComponentId, Kind
from model.records.observation import Observation, Reference, SeenRequirement
from model.records.requirement import (
    Effect,
    Evidence,
    EvidenceKind,
    Member,
    Phase,
    Requirement,
    Response,
)

STRENGTH = {kind: rank for rank, kind in enumerate(EvidenceKind)}
"""The rank of each kind of evidence, 0 for the strongest."""

MAJORITY: Literal["majority"] = "majority"
"""The minimum of a store that elects a leader: more than half of its members."""

FULL = ":full"
"""The ending of the relation of a requirement that says how many members full function needs."""

DEGRADABLE = frozenset({Effect.HARD, Effect.SOFT, Effect.UNKNOWN, Effect.CONTAINMENT})
"""The effects of which a dependent may have more or less while it runs."""

Identity: TypeAlias = tuple[ComponentId, str, Phase, tuple[ComponentId, ...]]
"""What identifies a requirement: dependent, relation, phase and providers."""


class Claim(NamedTuple):
    """What one source says of a requirement, with its ends resolved."""

    minimum: int
    propagate_degraded: bool
    effect: Effect
    tolerances: tuple[timedelta | None, ...]
    evidence: tuple[Evidence, ...]
    when_bad: Response | None = None
    when_slow: Response | None = None

    @property
    def belief(self) -> tuple[int, str, int, bool, Effect]:
        """Sort key: the strongest evidence first, then its rule, then the more cautious claim."""
        rank, rule = min(
            ((STRENGTH[evidence.kind], evidence.rule) for evidence in self.evidence),
            default=(len(STRENGTH), ""),
        )
        return rank, rule, -self.minimum, not self.propagate_degraded, self.effect


class EarlierRequirements:
    """The requirements of the last link, so that the next makes those anew that differ.

    It keeps as many as one link gives. Not safe for two links at once.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._requirements: dict[Identity, tuple[Sequence[Claim], Requirement]] = {}
        self._scoped: dict[tuple[int, str], tuple[Evidence, Evidence]] = {}
        self._newly_scoped: dict[tuple[int, str], tuple[Evidence, Evidence]] = {}

    def scoped(self, evidence: Evidence, scope: str) -> Evidence:
        """Return evidence with the scope that states it."""
        if evidence.scope is not None:
            return evidence
        # The evidence is kept beside its copy, so no other has its identity.
        key = id(evidence), scope
        pair = self._scoped.get(key) or (evidence, replace(evidence, scope=scope))
        self._newly_scoped[key] = pair
        return pair[1]

    def merged(self, claimed: Iterable[tuple[Identity, Sequence[Claim]]]) -> Sequence[Requirement]:
        """Return a requirement for each identity with its claims, and keep them for the next."""
        before = self._requirements
        after: dict[Identity, tuple[Sequence[Claim], Requirement]] = {}
        for identity, claims in claimed:
            known = before.get(identity)
            if known is not None and known[0] == claims:
                after[identity] = known
            else:
                after[identity] = (claims, _merged(identity, claims))
        self._requirements = after
        self._scoped, self._newly_scoped = self._newly_scoped, {}
        return [requirement for _, requirement in after.values()]


@dataclass(slots=True)
class RequirementBuilder:
    """All claims about the requirements of a revision, until they are merged."""

    claims: dict[Identity, list[Claim]] = field(default_factory=dict)
    earlier: EarlierRequirements = field(default_factory=EarlierRequirements)
    """What linking gave before, taken where the claims are the same."""

    def add(
        self,
        dependent: ComponentId,
        members: Sequence[tuple[ComponentId, timedelta | None]],
        relation: str,
        phase: Phase,
        claim: Claim,
    ) -> None:
        """Keep `claim`; `members` are unique, sorted, and none of them is the dependent."""
        identity = (dependent, relation, phase, tuple(provider for provider, _ in members))
        self.claims.setdefault(identity, []).append(claim)

    def derive(
        self,
        dependent: ComponentId,
        providers: Iterable[ComponentId],
        relation: str,
        evidence: Evidence,
    ) -> None:
        """Add a requirement for one of `providers` that linking itself derives."""
        members = tuple(sorted({*providers} - {dependent}))
        if members:
            no_tolerance = tuple(None for _ in members)
            claim = Claim(1, True, evidence.effect, no_tolerance, (evidence,))
            self.claims.setdefault((dependent, relation, Phase.RUN, members), []).append(claim)

    def requirements(self) -> tuple[Requirement, ...]:
        """Return one requirement for each identity, its claims merged, sorted by id.

        Complexity: O(claims · log of the requirements).
        """
        merged = self.earlier.merged(
            (identity, claims)
            for identity, claims in self.claims.items()
            if not self._is_pointless(identity)
        )
        return tuple(sorted(merged, key=attrgetter("id")))

    def _is_pointless(self, identity: Identity) -> bool:
        """Return whether a requirement for full function lacks one for function at all.

        That is so after a person judged that the dependent can run without the members.
        """
        dependent, relation, phase, providers = identity
        if not relation.endswith(FULL):
            return False
        base = self.claims.get((dependent, relation.removesuffix(FULL), phase, providers))
        return base is not None and claimed_effect(base) not in DEGRADABLE


def read_requirements(
    observations: Iterable[Observation], resolver: Resolver, needs: RequirementBuilder
) -> None:
    """Add every requirement of `observations` to `needs`, its references resolved.

    A requirement is left out when its dependent or all its providers cannot be resolved, and when
    a bare name was matched that the principal's policies do not allow. A component that is a
    member of its own requirement is always there for itself: it takes one place of the minimum.

    The minimum `majority` of n resolved members is ⌊n/2⌋ + 1. Where full function needs more
    members than `minimum`, a second, soft requirement on the same members says so; its relation
    ends in `:full`, and degraded members do not count in it.

    Complexity: O(members).
    """
    for observation in observations:
        scope = observation.scope.key
        for seen in observation.facts.requirements:
            _read(seen, scope, resolver, needs)


def _read(seen: SeenRequirement, scope: str, resolver: Resolver, needs: RequirementBuilder) -> None:
    find = resolver.known if seen.resolved_only else resolver.resolve
    asker = find(seen.dependent)
    if asker is None:
        return
    for alternative, providers in _alternatives(seen, asker, resolver):
        _add(alternative, asker, providers, scope, needs)


def _add(
    seen: SeenRequirement,
    dependent: ComponentId,
    providers: dict[ComponentId, timedelta | None],
    scope: str,
    needs: RequirementBuilder,
) -> None:
    if not providers:
        return
    minimum, full = _counts(seen, len(providers))
    if dependent in providers:
        # The dependent serves itself as long as it serves, so one member fewer is needed.
        del providers[dependent]
        minimum, full = minimum - 1, full - 1
    if not providers:
        return
    members = sorted(providers.items())
    claim = Claim(
        minimum,
        seen.propagate_degraded,
        seen.effect,
        tuple(tolerance for _, tolerance in members),
        tuple(needs.earlier.scoped(evidence, scope) for evidence in seen.evidence),
        seen.when_bad,
        seen.when_slow,
    )
    if minimum:
        needs.add(dependent, members, seen.relation, seen.phase, claim)
    if full > minimum:
        needs.add(dependent, members, seen.relation + FULL, seen.phase, _for_full(claim, full))


def _for_full(claim: Claim, full: int) -> Claim:
    """Return the claim that with fewer than `full` members the dependent degrades.

    It counts only members that are down. What bad and slow members do is said by the requirement
    itself, so it is ignored here.
    """
    return claim._replace(
        minimum=full,
        propagate_degraded=False,
        effect=Effect.SOFT,
        evidence=tuple(replace(evidence, effect=Effect.SOFT) for evidence in claim.evidence),
        when_bad=Response.IGNORED,
        when_slow=Response.IGNORED,
    )


def _counts(seen: SeenRequirement, size: int) -> tuple[int, int]:
    """Return how many of `size` members function needs, and how many full function needs."""
    if seen.minimum is None:
        return size, size
    minimum = size // 2 + 1 if seen.minimum == MAJORITY else min(max(1, seen.minimum), size)
    return minimum, minimum if seen.full is None else min(max(minimum, seen.full), size)


Alternative: TypeAlias = tuple[SeenRequirement, dict[ComponentId, timedelta | None]]
"""A requirement and its resolved providers, each with the shortest tolerance stated for it."""


def _alternatives(
    seen: SeenRequirement, asker: ComponentId, resolver: Resolver
) -> Iterator[Alternative]:
    """Yield a requirement with its providers, and those that come with the names it uses.

    A single provider that may be one of several components becomes a requirement of unknown
    strength on each. A name with a port needs the listener with that port, too; one that is asked
    of other servers needs the endpoint through which it is asked.
    """
    if len(seen.members) == 1:
        (member,) = seen.members
        candidates = resolver.candidates(member.reference, asker)
        if len(candidates) > 1:
            for candidate in candidates:
                yield _of_unknown_strength(seen), {candidate: member.tolerance}
            return
    yield _apart_from_other_doors(seen, asker, resolver), _providers(seen, asker, resolver)
    if len(seen.members) == 1 and seen.effect in DEGRADABLE:
        for relation, further in resolver.further(seen.members[0].reference, asker):
            yield replace(seen, relation=relation or seen.relation), {further: None}


def _apart_from_other_doors(
    seen: SeenRequirement, asker: ComponentId, resolver: Resolver
) -> SeenRequirement:
    """Return the need without degradation, if it is for one listener of a load balancer itself.

    A load balancer that lost another listener is degraded, but not for those who use this one.
    """
    if len(seen.members) != 1:
        return seen
    reference = seen.members[0].reference
    balancer = resolver.seen(reference) if resolver.listener(reference, asker) else None
    if balancer is None or balancer.kind is not Kind.LOAD_BALANCER:
        return seen
    return replace(seen, propagate_degraded=False)


def _of_unknown_strength(seen: SeenRequirement) -> SeenRequirement:
    if seen.effect not in DEGRADABLE:
        return seen
    return replace(
        seen,
        effect=Effect.UNKNOWN,
        evidence=tuple(replace(evidence, effect=Effect.UNKNOWN) for evidence in seen.evidence),
    )


def _providers(
    seen: SeenRequirement, asker: ComponentId, resolver: Resolver
) -> dict[ComponentId, timedelta | None]:
    """Return the resolved providers and the shortest tolerance stated for each."""
    tolerances: dict[ComponentId, timedelta | None] = {}
    only_known = seen.resolved_only or seen.allowed_by is not None
    for member in seen.members:
        candidates = resolver.candidates(member.reference, asker)
        if not candidates and not only_known:
            placeholder = resolver.expect(member.reference)
            candidates = () if placeholder is None else (placeholder,)
        for provider in candidates:
            if seen.allowed_by is None or _is_allowed(seen.allowed_by, provider, resolver):
                tolerances[provider] = _shorter(tolerances.get(provider), member.tolerance)
    return tolerances


def _is_allowed(principal: Reference, provider: ComponentId, resolver: Resolver) -> bool:
    component = resolver.seen(principal)
    return component is not None and allows(component, provider)


def _shorter(first: timedelta | None, other: timedelta | None) -> timedelta | None:
    stated = [value for value in (first, other) if value is not None]
    return min(stated, default=None)


def _merged(identity: Identity, claims: Sequence[Claim]) -> Requirement:
    dependent, relation, phase, providers = identity
    ranked = sorted(claims, key=lambda claim: claim.belief) if len(claims) > 1 else claims
    evidence = merged_evidence(evidence for claim in ranked for evidence in claim.evidence)
    members = tuple(
        Member(provider=provider, tolerance=_tolerance(number, ranked))
        for number, provider in enumerate(providers)
    )
    return Requirement(
        dependent=dependent,
        members=members,
        minimum=ranked[0].minimum,
        effect=judged_effect(evidence, ranked[0].effect),
        relation=relation,
        phase=phase,
        propagate_degraded=ranked[0].propagate_degraded,
        evidence=evidence,
        when_bad=next((claim.when_bad for claim in ranked if claim.when_bad is not None), None),
        when_slow=next((claim.when_slow for claim in ranked if claim.when_slow is not None), None),
    )


def claimed_effect(claims: Sequence[Claim]) -> Effect:
    """Return the effect that these claims of one requirement give together."""
    evidence = merged_evidence(evidence for claim in claims for evidence in claim.evidence)
    return judged_effect(evidence, min(claims, key=lambda claim: claim.belief).effect)


def judged_effect(evidence: Sequence[Evidence], claimed: Effect) -> Effect:
    """Return the strongest judgement; evidence without a judgement does not outvote it."""
    judged = (reason.effect for reason in evidence if reason.effect is not Effect.UNKNOWN)
    return next(judged, claimed if not evidence else Effect.UNKNOWN)


def _tolerance(number: int, ranked: Sequence[Claim]) -> timedelta | None:
    """Return the tolerance of a member in the strongest claims; of several the shortest."""
    if len(ranked) == 1:
        return ranked[0].tolerances[number]
    stated = [(claim.belief[0], claim.tolerances[number]) for claim in ranked]
    known = [(rank, value) for rank, value in stated if value is not None]
    return min(known)[1] if known else None


def merged_evidence(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return each piece of evidence once, strongest first, with its times and counts joined."""
    by_reason: dict[tuple[int, str, str, str, str], Evidence] = {}
    for reason in evidence:
        key = (
            STRENGTH[reason.kind],
            reason.rule,
            reason.attribute or "",
            reason.scope or "",
            reason.effect,
        )
        by_reason[key] = _joined(by_reason[key], reason) if key in by_reason else reason
    return (
        tuple(by_reason[key] for key in sorted(by_reason))
        if len(by_reason) > 1
        else tuple(by_reason.values())
    )


def _joined(first: Evidence, other: Evidence) -> Evidence:
    if first == other:
        return first
    firsts = [at for at in (first.first_seen_at, other.first_seen_at) if at is not None]
    lasts = [at for at in (first.last_seen_at, other.last_seen_at) if at is not None]
    counts = [count for count in (first.count, other.count) if count is not None]
    return replace(
        first,
        first_seen_at=min(firsts, default=None),
        last_seen_at=max(lasts, default=None),
        count=max(counts, default=None),
    )
