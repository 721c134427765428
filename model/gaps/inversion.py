"""Inversion: a provider whose promise is weaker than that of a dependent that needs it hard."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from model.capability.estimate import duration_text
from model.gaps.gap_figures import confidence_in, seconds
from model.gaps.interface import Finding
from model.gaps.severity import exceed
from model.graph import DependencyGraph
from model.inheritance import binding
from model.records.component import ComponentId, Json, Kind
from model.records.objective import Capability, DisruptionClass
from model.records.requirement import Effect, Member, Phase, Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The promise of a provider for one class, and where it is stated."""

    value: timedelta
    source: str
    contract: bool
    """True when it is the contract of an external provider, not an objective of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inversion:
    """One need whose provider promises too little."""

    need: Requirement
    provider: ComponentId
    disruption_class: DisruptionClass
    needed: timedelta
    """The promise of the dependent, or the strictest that it inherits."""
    offer: Offer
    tolerance: timedelta


def inversions(
    graph: DependencyGraph, disruption_class: DisruptionClass, field: str
) -> Iterator[Inversion]:
    """Yield the hard needs whose providers promise less than the dependent, for `rto` or `rpo`.

    In a k-of-n need the k members with the strictest promises count; a member without a promise
    counts as strict enough. The tolerance of a need is subtracted from an RTO, not from an RPO.

    Complexity: O(promises and the needs of their dependents).
    """
    offers = dict(_offers(graph, disruption_class, field))
    needs = {
        need.id: need
        for provider in sorted(offers)
        for need in graph.required_by(provider)
        if need.effect is Effect.HARD and need.phase is Phase.RUN
    }
    for need in needs.values():
        needed = _needed(graph, need.dependent, disruption_class, field)
        if needed is not None:
            yield from _inverted(need, needed, offers, disruption_class, tolerant=field == "rto")


def finding(
    graph: DependencyGraph, inversion: Inversion, promise: str, details: Mapping[str, Json]
) -> Finding:
    """Return the finding about an inversion.

    `promise` says in words what the two promise, with the placeholders `{needed}`,
    `{disruption}`, `{provider}` and `{offered}`.
    """
    dependent = graph.component(inversion.need.dependent)
    provider = graph.component(inversion.provider)
    offered = inversion.offer.value
    text = promise.format(
        needed=duration_text(inversion.needed),
        disruption=f"the {inversion.disruption_class} fails",
        provider=provider.label,
        offered=duration_text(offered),
    )
    counted = (offered - inversion.tolerance).total_seconds()
    return Finding(
        component=dependent.id,
        provider=provider.id,
        requirement=inversion.need.id,
        message=f"{dependent.label} {text}",
        disruption_class=inversion.disruption_class,
        target=seconds(inversion.needed),
        achievable=seconds(offered),
        exceed=exceed(counted, inversion.needed.total_seconds()),
        confidence=confidence_in(inversion.need),
        details={
            **details,
            "source": inversion.offer.source,
            "contract": inversion.offer.contract,
        },
    )


def _inverted(
    need: Requirement,
    needed: timedelta,
    offers: dict[ComponentId, Offer],
    disruption_class: DisruptionClass,
    *,
    tolerant: bool,
) -> Iterator[Inversion]:
    late = [
        (offer.value - tolerance, member.provider, offer, tolerance)
        for member in need.members
        if (offer := offers.get(member.provider)) is not None
        and offer.value - (tolerance := _tolerance(member, tolerant)) > needed
    ]
    in_time = len(need.members) - len(late)
    if in_time >= need.minimum:
        return
    # with the members in time, the quickest of the late ones would complete the minimum
    _, provider, offer, tolerance = sorted(
        late, key=lambda offer_of_provider: offer_of_provider[:2]
    )[need.minimum - in_time - 1]
    yield Inversion(
        need=need,
        provider=provider,
        disruption_class=disruption_class,
        needed=needed,
        offer=offer,
        tolerance=tolerance,
    )


def _offers(
    graph: DependencyGraph, disruption_class: DisruptionClass, field: str
) -> Iterator[tuple[ComponentId, Offer]]:
    for capability in _stated(graph, disruption_class):
        value = getattr(capability, field)
        foreign = graph.component(capability.subject).kind is Kind.EXTERNAL
        if value is not None and foreign:
            yield capability.subject, Offer(value=value, source=capability.source, contract=True)
    for promise in graph.records.objectives:
        value = getattr(promise, field)
        if promise.disruption_class is disruption_class and value is not None:
            offer = Offer(value=value, source=promise.source, contract=False)
            yield promise.subject, offer


def _stated(graph: DependencyGraph, disruption_class: DisruptionClass) -> Sequence[Capability]:
    capabilities = graph.records.capabilities
    return [
        capability for capability in capabilities if capability.disruption_class is disruption_class
    ]


def _needed(
    graph: DependencyGraph, component: ComponentId, disruption_class: DisruptionClass, field: str
) -> timedelta | None:
    """Return the component's own promise, else the strictest that it inherits.

    Its own promise comes first, so that an inversion is reported where it begins and not again at
    every provider below.
    """
    for objective in graph.stated_objectives(component):
        if objective.disruption_class is disruption_class and getattr(objective, field) is not None:
            own: timedelta = getattr(objective, field)
            return own
    inherited = binding(graph, component, disruption_class, field)
    return None if inherited is None else getattr(inherited, field)


def _tolerance(member: Member, tolerant: bool) -> timedelta:
    return member.tolerance or timedelta(0) if tolerant else timedelta(0)
