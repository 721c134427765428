"""Builds a requirement of a `transform` in one call."""

from collections.abc import Iterable
from datetime import timedelta

from model.records.component import Kind
from model.records.observation import Reference, SeenMember, SeenRequirement
from model.records.requirement import Effect, Evidence, EvidenceKind, Phase


def required(
    dependent: str,
    providers: Iterable[str],
    *,
    relation: str,
    rule: str,
    effect: Effect,
    attribute: str | None = None,
    phase: Phase = Phase.RUN,
    minimum: int | None = None,
    full: int | None = None,
    evidence: EvidenceKind = EvidenceKind.DECLARED,
    expects: Kind | None = None,
    resolved_only: bool = False,
    tolerance: timedelta | None = None,
) -> tuple[SeenRequirement, ...]:
    """Return one requirement over all `providers` (keys), or nothing when there are none.

    `minimum` and `full` are clamped to 1 … members; a `minimum` of None needs all of them, and a
    `full` of None says nothing. `tolerance` is that of each.
    """
    keys = sorted(set(providers))
    if not keys:
        return ()
    return (
        SeenRequirement(
            dependent=Reference(key=dependent),
            members=tuple(
                SeenMember(reference=Reference(key=key, expects=expects), tolerance=tolerance)
                for key in keys
            ),
            relation=relation,
            effect=effect,
            evidence=(Evidence(kind=evidence, rule=rule, effect=effect, attribute=attribute),),
            minimum=None if minimum is None else max(1, min(minimum, len(keys))),
            full=None if full is None else max(1, min(full, len(keys))),
            phase=phase,
            resolved_only=resolved_only,
        ),
    )
