"""Disruptions: what fails, and the components that fail first because of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from model.errors import InvalidValue, did_you_mean
from model.graph import DependencyGraph
from model.records import reference
from model.records.aws_service import namespace, namespace_of
from model.records.component import ComponentId, Kind
from model.records.expiry import expires_at
from model.records.objective import DisruptionClass
from model.records.requirement import FailureMode


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentsFail:
    """These components fail, or only degrade (the seed states of `resilience-spec` §3.1.3)."""

    components: tuple[ComponentId, ...] = ()
    """What fails."""
    degraded: tuple[ComponentId, ...] = ()
    """What serves, but not fully. A component that is in `components`, too, fails."""
    mode: FailureMode = FailureMode.ABSENT
    """In which way `components` fail: they do not answer, answer wrongly, or answer late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFails:
    """An Availability Zone fails; `zone` is its zone id (`use1-az1`)."""

    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionFails:
    """A whole Region fails."""

    region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFails:
    """An account is lost or compromised."""

    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFails:
    """One AWS service fails in a Region (`rds`, `us-east-1`), or only its control plane."""

    service: str
    region: str
    control_plane_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpiryAt:
    """Everything whose validity has ended at `at` fails: certificates, secrets, keys, domains."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalCompromised:
    """Everything fails that whoever holds a principal or an account may take down.

    `model.impact.compromised_principal` finds the components.
    """

    principal: ComponentId
    """The IAM user or role, or the account, that an attacker holds."""
    components: tuple[ComponentId, ...]
    """What the attacker may act as or stop, sorted."""


Part: TypeAlias = (
    ComponentsFail
    | ZoneFails
    | RegionFails
    | AccountFails
    | ServiceFails
    | ExpiryAt
    | PrincipalCompromised
)
"""One thing that happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Several things happen at once."""

    parts: tuple[Part, ...]
    """At least one."""

    def __post_init__(self) -> None:
        """Check that there are parts.

        Raises:
            InvalidValue: if there are none.
        """
        if not self.parts:
            raise InvalidValue("disruption", "nothing", "at least one thing that fails")


Disruption: TypeAlias = Part | Together


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedStates:
    """What a disruption does at first, by id, each sorted; a component may be in several."""

    failing: Sequence[ComponentId] = ()
    """What fails."""
    degraded: Sequence[ComponentId] = ()
    """What degrades."""
    bad: Sequence[ComponentId] = ()
    """What answers with wrong content."""
    slow: Sequence[ComponentId] = ()
    """What answers late."""


WIDEST = tuple(DisruptionClass)
"""The disruption classes from the narrowest to the widest."""


def disruption_class(disruption: Disruption) -> DisruptionClass:
    """Return the class whose objectives a disruption tests (docs/decisions/0006).

    The failure of an AWS service counts as `region`, because only another Region helps. An expiry
    counts as `component`, because single components expire, wherever they are; so does what a
    compromised principal takes down, unless it is an account. Of several things that happen
    together the widest counts.
    """
    match disruption:
        case ZoneFails():
            return DisruptionClass.ZONE
        case RegionFails() | ServiceFails():
            return DisruptionClass.REGION
        case AccountFails():
            return DisruptionClass.ACCOUNT
        case PrincipalCompromised(principal=principal):
            is_account = principal.startswith(reference.account(""))
            return DisruptionClass.ACCOUNT if is_account else DisruptionClass.COMPONENT
        case ComponentsFail() | ExpiryAt():
            return DisruptionClass.COMPONENT
        case Together(parts=parts):
            return max(map(disruption_class, parts), key=WIDEST.index)


def parts_of(disruption: Disruption) -> Sequence[Part]:
    """Return what happens together; a disruption that is one thing is its only part."""
    return disruption.parts if isinstance(disruption, Together) else (disruption,)


def seeds(graph: DependencyGraph, disruption: Disruption) -> Sequence[ComponentId]:
    """Return the components that fail, degrade, or become bad or slow first, sorted.

    Raises:
        UnknownComponent: if a named component is not in the graph.
        InvalidValue: if nothing in the graph lies in the named zone, Region, account or service.
    """
    return sorted({seed for part in parts_of(disruption) for seed in _seeds(graph, part)})


def seed_states(graph: DependencyGraph, disruption: Disruption) -> SeedStates:
    """Return what the components do that a disruption takes first.

    A component that fails in one part and degrades in another one fails.

    Raises:
        Error: as for `seeds`.

    >>> from tests.builders import graph
    >>> shop = graph("web > api", api={"zones": ("use1-az1",)})
    >>> web = ComponentsFail(components=(ComponentId("web"),), mode=FailureMode.SLOW)
    >>> states = seed_states(shop, Together(parts=(web, ZoneFails(zone="use1-az1"))))
    >>> states.failing, states.slow
    (('api',), ('web',))
    """
    by_mode: dict[FailureMode, set[ComponentId]] = {mode: set() for mode in FailureMode}
    degraded: set[ComponentId] = set()
    for part in parts_of(disruption):
        if isinstance(part, ComponentsFail):
            by_mode[part.mode].update(graph.component(name).id for name in part.components)
            degraded.update(graph.component(name).id for name in part.degraded)
        else:
            by_mode[FailureMode.ABSENT].update(_seeds(graph, part))
    failing = by_mode[FailureMode.ABSENT]
    return SeedStates(
        failing=tuple(sorted(failing)),
        degraded=tuple(sorted(degraded - failing)),
        bad=tuple(sorted(by_mode[FailureMode.BAD])),
        slow=tuple(sorted(by_mode[FailureMode.SLOW])),
    )


def seed_classes(
    graph: DependencyGraph, disruption: Disruption
) -> Mapping[ComponentId, DisruptionClass]:
    """Return the disruption class of each of the `seeds`: of the widest part that takes it."""
    classes: dict[ComponentId, DisruptionClass] = {}
    for part in sorted(parts_of(disruption), key=lambda part: WIDEST.index(disruption_class(part))):
        classes |= dict.fromkeys(_seeds(graph, part), disruption_class(part))
    return dict(sorted(classes.items()))


def _seeds(graph: DependencyGraph, part: Part) -> Sequence[ComponentId]:
    match part:
        case ComponentsFail(components=names, degraded=degraded):
            return sorted({graph.component(name).id for name in (*names, *degraded)})
        case ZoneFails(zone=zone):
            return _zone(graph, zone)
        case RegionFails(region=region):
            return _region(graph, region)
        case AccountFails(account=account):
            return _account(graph, account)
        case ServiceFails():
            return _service(graph, part)
        case ExpiryAt(at=at):
            ends = ((component.id, expires_at(component)) for component in graph.components)
            return [id for id, end in ends if end is not None and end <= at]
        case PrincipalCompromised(components=names):
            return sorted({graph.component(name).id for name in names})


def _zone(graph: DependencyGraph, zone: str) -> Sequence[ComponentId]:
    """Return the zone and what lives in no other; what spreads over several fails by its needs."""
    domain = reference.zone(zone)
    seed_ids = [
        component.id
        for component in graph.components
        if component.id == domain or component.zones == (zone,)
    ]
    if not seed_ids:
        known = {text for component in graph.components for text in component.zones}
        known |= {component.id.removeprefix("zone:") for component in graph.of_kind(Kind.ZONE)}
        raise _unknown("zone", zone, known)
    return seed_ids


def _region(graph: DependencyGraph, region: str) -> Sequence[ComponentId]:
    domain, suffix = reference.region(region), f"@{region}"
    zones = {
        reference.zone(zone)
        for component in graph.components
        if component.region == region
        for zone in component.zones
    }
    seed_ids = [
        component.id
        for component in graph.components
        if component.region == region
        or component.id == domain
        or component.id in zones
        or (component.kind is Kind.CONTROL_PLANE and component.id.endswith(suffix))
    ]
    if not seed_ids:
        known = {component.region for component in graph.components if component.region}
        raise _unknown("region", region, known)
    return seed_ids


def _account(graph: DependencyGraph, account: str) -> Sequence[ComponentId]:
    domain = reference.account(account)
    seed_ids = [
        component.id
        for component in graph.components
        if component.account == account or component.id == domain
    ]
    if not seed_ids:
        raise _unknown(
            "account",
            account,
            {component.account for component in graph.components if component.account},
        )
    return seed_ids


def _service(graph: DependencyGraph, lost: ServiceFails) -> Sequence[ComponentId]:
    plane = reference.control_plane(lost.service.strip().lower(), lost.region)
    if lost.control_plane_only:
        if plane not in graph:
            planes = {component.id for component in graph.of_kind(Kind.CONTROL_PLANE)}
            raise _unknown("control plane", plane, planes)
        return [graph.component(plane).id]
    service = namespace(lost.service)
    local = [component for component in graph.components if component.region == lost.region]
    seed_ids = {component.id for component in local if namespace_of(component) == service}
    if plane in graph:
        seed_ids.add(graph.component(plane).id)
    if not seed_ids:
        known = {name for component in local if (name := namespace_of(component))}
        raise _unknown(f"service in {lost.region}", lost.service, known)
    return sorted(seed_ids)


def _unknown(place: str, value: str, known: Iterable[str]) -> InvalidValue:
    names = sorted(known)
    listed = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    hint = did_you_mean(value, names) or (f"known: {listed}" if names else "the graph names none")
    article = "an" if place[0] in "aeiou" else "a"
    expected = f"{article} {place} in which the graph has components"
    return InvalidValue(place, value, expected, hint=hint)
