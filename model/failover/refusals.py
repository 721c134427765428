"""Refusals: hard needs of the service that nothing in the new Region meets."""

from collections.abc import Sequence

from model.failover.plan import Mode, Refusal
from model.failover.scope import Scope
from model.failover.target_needs import TargetNeed
from model.records.component import ComponentId
from model.records.requirement import Effect

STILL = "; used across Regions, the service would still need the old Region"


def refusals(scope: Scope, needs: Sequence[TargetNeed]) -> Sequence[Refusal]:
    """Return the hard needs that nothing in the new Region meets, sorted."""
    by_ends: dict[tuple[ComponentId, ComponentId], Refusal] = {}
    for need in needs:
        if need.met or need.requirement.effect is Effect.UNKNOWN:
            continue
        for absent in need.absent:
            refusal = Refusal(
                component=absent,
                needed_by=need.requirement.dependent if need.itself else need.dependent,
                requirement=need.requirement.id,
                reason=_reason(scope, need, absent),
            )
            by_ends.setdefault((absent, need.dependent), refusal)
    return tuple(by_ends[key] for key in sorted(by_ends))


def _reason(scope: Scope, need: TargetNeed, absent: ComponentId) -> str:
    name = scope.graph.component(absent).label
    when = "to start" if need.at_start else "while serving"
    left = f"{name} {_where(scope, absent)}"
    if need.itself:
        return left
    if need.requirement.dependent == need.dependent:
        why = f"{left}, and {need.dependent} needs it {when} ({need.requirement.relation})"
    else:
        who = scope.graph.component(need.requirement.dependent).label
        why = f"{left}; {who} needs it {when} there ({need.requirement.relation})"
        if absent not in scope.behind:
            why += f", and it has no counterpart in {scope.to_region}"
    return why + (STILL if scope.mode is Mode.PLANNED else "")


def _where(scope: Scope, absent: ComponentId) -> str:
    """Return why a component is missing: it has no counterpart, or it is left behind."""
    if absent not in scope.behind:
        return f"exists in {scope.from_region} only"
    pair = scope.pairs.get(absent)
    idle = f", and {pair.counterpart} needs a step before it serves" if pair else ""
    return f"is left behind in {scope.from_region} on request{idle}"
