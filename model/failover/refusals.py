"""Refusals: hard needs of the service that nothing in the new Region meets."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta

from model.capability.estimate import duration_text
from model.failover.plan import Mode, Refusal
from model.failover.scope import Scope
from model.failover.target_needs import TargetNeed
from model.records.component import ComponentId, Kind
from model.records.requirement import Effect

REMEDIES: dict[Kind, str] = {
    Kind.SECRET: "Replicate the secret {name} to {region}",
    Kind.PARAMETER: "Create the parameter {name} in {region}, too",
    Kind.KEY: "Make {name} a multi-Region key with a replica in {region}",
    Kind.IMAGE: "Replicate the repository of {name} to {region}",
    Kind.CERTIFICATE: "Request a certificate like {name} in {region}",
    Kind.DATABASE: "Give {name} a replica in {region}, or copy its backups there",
    Kind.CACHE: "Create an empty cache like {name} in {region}",
    Kind.BUCKET: "Replicate {name} to a bucket in {region}",
    Kind.FILE_SYSTEM: "Replicate {name} to {region}, or copy its backups there",
    Kind.QUEUE: "Create a queue like {name} in {region}",
    Kind.TOPIC: "Create a topic like {name} in {region}",
    Kind.STREAM: "Create a stream like {name} in {region}",
    Kind.FUNCTION: "Deploy {name} to {region}, too",
    Kind.CONTAINER_SERVICE: "Deploy {name} to {region}, too; it may wait with no task",
}
"""What removes a refusal, by the kind of what is missing."""
DEPLOY = (
    "Set up a replacement of {name} in {region}, and name that in its property `counterpart` if it "
    "has another name"
)
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
                remedy=_remedy(scope, need, absent),
            )
            by_ends.setdefault((absent, need.dependent), refusal)
    return tuple(by_ends[key] for key in sorted(by_ends))


def in_time(needs: Sequence[TargetNeed], back: timedelta) -> Sequence[TargetNeed]:
    """Return the needs of an unplanned failover that count although their providers are away.

    The dependent of each other need tolerates, after the event, that all that is absent is away
    until the service is back at the earliest.
    """
    return [need for need in needs if need.met or _tolerance(need) <= back]


def afterwards(
    scope: Scope, needs: Sequence[TargetNeed], counted: Collection[TargetNeed]
) -> Mapping[ComponentId, str]:
    """Return what stops the service again, and when, by what is absent: needs not `counted`."""
    return dict(sorted(_afterwards(scope, [need for need in needs if need not in counted])))


def _afterwards(scope: Scope, needs: Sequence[TargetNeed]) -> Iterator[tuple[ComponentId, str]]:
    for need in needs:
        dependent = scope.graph.component(need.requirement.dependent).label
        for absent in need.absent:
            where = f"{scope.graph.component(absent).label} {_where(scope, absent)}"
            text = duration_text(_tolerance(need))
            yield absent, f"{where}: {dependent} goes on without it for {text}, and then stops"


def _tolerance(need: TargetNeed) -> timedelta:
    """Return how long the dependent tolerates the absence, zero where it is not stated."""
    zero = timedelta(0)
    if need.at_start or need.itself:
        return zero
    stated = {member.provider: member.tolerance for member in need.requirement.members}
    return min((stated.get(absent) or zero for absent in need.absent), default=zero)


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


def _remedy(scope: Scope, need: TargetNeed, absent: ComponentId) -> str:
    """Return what would remove the refusal, as an instruction."""
    component = scope.graph.component(absent)
    if absent in scope.behind:
        return f"Do not leave {component.label} behind"
    text = REMEDIES.get(component.kind, DEPLOY)
    deploy = text.format(name=component.label, region=scope.to_region)
    if need.itself:
        return deploy
    dependent = scope.graph.component(need.requirement.dependent).label
    return f"{deploy}; or change {dependent} so that it does not need it"


def _where(scope: Scope, absent: ComponentId) -> str:
    """Return why a component is missing: it has no counterpart, or it is left behind."""
    if absent not in scope.behind:
        return f"exists in {scope.from_region} only"
    pair = scope.pairs.get(absent)
    idle = f", and {pair.counterpart} needs a step before it serves" if pair else ""
    return f"is left behind in {scope.from_region} on request{idle}"
