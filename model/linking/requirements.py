"""Requirements: references become ids, and what several scopes say of one need becomes one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import NamedTuple, TypeAlias

from model.linking.allowance import allows
from model.linking.resolve import Resolver
from model.records.component import ComponentId
from model.records.observation import Observation, SeenRequirement
from model.records.requirement import Effect, Evidence, EvidenceKind, Member, Phase, Requirement

STRENGTH = {kind: rank for rank, kind in enumerate(EvidenceKind)}
"""How much evidence is believed: the order of `EvidenceKind`, strongest first."""

Identity: TypeAlias = tuple[ComponentId, str, Phase, tuple[ComponentId, ...]]


class Claim(NamedTuple):
    """What one source says of a requirement, with its ends resolved."""

    minimum: int
    propagate_degraded: bool
    effect: Effect
    tolerances: tuple[timedelta | None, ...]
    evidence: tuple[Evidence, ...]

    @property
    def belief(self) -> tuple[int, str, int, bool, Effect]:
        """Sort key: strongest evidence first, then its rule, then the more cautious claim."""
        rank, rule = min(
            ((STRENGTH[one.kind], one.rule) for one in self.evidence),
            default=(len(STRENGTH), ""),
        )
        return rank, rule, -self.minimum, not self.propagate_degraded, self.effect


@dataclass(slots=True)
class Needs:
    """Every requirement of a revision while it is put together."""

    claims: dict[Identity, list[Claim]] = field(default_factory=dict)

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
        self, dependent: ComponentId, providers: Iterable[ComponentId], relation: str, why: Evidence
    ) -> None:
        """Keep a 1-of-n requirement that linking itself derives."""
        members = tuple(sorted({*providers} - {dependent}))
        if members:
            nothing = tuple(None for _ in members)
            claim = Claim(1, True, why.effect, nothing, (why,))
            self.claims.setdefault((dependent, relation, Phase.RUN, members), []).append(claim)

    def requirements(self) -> tuple[Requirement, ...]:
        """Return all of them, merged and sorted by id."""
        merged = [_merged(identity, claims) for identity, claims in self.claims.items()]
        return tuple(sorted(merged, key=lambda one: one.id))


def read_requirements(
    observations: Iterable[Observation], resolver: Resolver, needs: Needs
) -> None:
    """Resolve every requirement of `observations` into `needs`."""
    for observation in observations:
        scope = observation.scope.key
        for seen in observation.facts.requirements:
            _read(seen, scope, resolver, needs)


def _read(seen: SeenRequirement, scope: str, resolver: Resolver, needs: Needs) -> None:
    found = _providers(seen, resolver)
    if not found:
        return
    find = resolver.known if seen.resolved_only else resolver.resolve
    dependent = find(seen.dependent)
    if dependent is None:
        return
    wanted = len(found) if seen.minimum is None else min(max(1, seen.minimum), len(found))
    if dependent in found:
        # It is always there for itself, so it takes one place of those that are needed.
        del found[dependent]
        wanted -= 1
    if wanted and found:
        members = sorted(found.items())
        claim = Claim(
            wanted,
            seen.propagate_degraded,
            seen.effect,
            tuple(tolerance for _, tolerance in members),
            tuple(_placed(one, scope) for one in seen.evidence),
        )
        needs.add(dependent, members, seen.relation, seen.phase, claim)


def _providers(seen: SeenRequirement, resolver: Resolver) -> dict[ComponentId, timedelta | None]:
    """Return the resolved providers and the shortest tolerance stated for each."""
    found: dict[ComponentId, timedelta | None] = {}
    only_known = seen.resolved_only or seen.allowed_by is not None
    for member in seen.members:
        reference = member.reference
        provider = resolver.known(reference) if only_known else resolver.resolve(reference)
        if provider is None:
            continue
        if seen.allowed_by is not None:
            principal = resolver.seen(seen.allowed_by)
            if principal is None or not allows(principal, provider):
                continue
        found[provider] = _shorter(found.get(provider), member.tolerance)
    return found


def _placed(evidence: Evidence, scope: str) -> Evidence:
    return evidence if evidence.scope is not None else replace(evidence, scope=scope)


def _shorter(one: timedelta | None, other: timedelta | None) -> timedelta | None:
    stated = [value for value in (one, other) if value is not None]
    return min(stated, default=None)


def _merged(identity: Identity, claims: Sequence[Claim]) -> Requirement:
    dependent, relation, phase, providers = identity
    ranked = sorted(claims, key=lambda one: one.belief) if len(claims) > 1 else claims
    evidence = merged_evidence(one for claim in ranked for one in claim.evidence)
    members = tuple(
        Member(provider=provider, tolerance=_tolerance(number, ranked))
        for number, provider in enumerate(providers)
    )
    return Requirement(
        dependent=dependent,
        members=members,
        minimum=ranked[0].minimum,
        effect=_effect(evidence, ranked[0].effect),
        relation=relation,
        phase=phase,
        propagate_degraded=ranked[0].propagate_degraded,
        evidence=evidence,
    )


def claimed_effect(claims: Sequence[Claim]) -> Effect:
    """Return the effect that these claims of one requirement have together."""
    evidence = merged_evidence(one for claim in claims for one in claim.evidence)
    return _effect(evidence, min(claims, key=lambda one: one.belief).effect)


def _effect(evidence: Sequence[Evidence], claimed: Effect) -> Effect:
    """Return the strongest judgement; evidence that judged nothing does not outvote one."""
    judged = (one.effect for one in evidence if one.effect is not Effect.UNKNOWN)
    return next(judged, claimed if not evidence else Effect.UNKNOWN)


def _tolerance(number: int, ranked: Sequence[Claim]) -> timedelta | None:
    """Return what the strongest claims state of a member; of equally strong ones the shortest."""
    if len(ranked) == 1:
        return ranked[0].tolerances[number]
    stated = [(claim.belief[0], claim.tolerances[number]) for claim in ranked]
    known = [(rank, value) for rank, value in stated if value is not None]
    return min(known)[1] if known else None


def merged_evidence(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return all reasons, strongest first, each once, with its times and counts put together."""
    found: dict[tuple[int, str, str, str, str], Evidence] = {}
    for one in evidence:
        key = (STRENGTH[one.kind], one.rule, one.attribute or "", one.scope or "", one.effect)
        found[key] = _joined(found[key], one) if key in found else one
    return tuple(found[key] for key in sorted(found)) if len(found) > 1 else tuple(found.values())


def _joined(one: Evidence, other: Evidence) -> Evidence:
    if one == other:
        return one
    firsts = [at for at in (one.first_seen_at, other.first_seen_at) if at is not None]
    lasts = [at for at in (one.last_seen_at, other.last_seen_at) if at is not None]
    counts = [count for count in (one.count, other.count) if count is not None]
    return replace(
        one,
        first_seen_at=min(firsts, default=None),
        last_seen_at=max(lasts, default=None),
        count=max(counts, default=None),
    )
