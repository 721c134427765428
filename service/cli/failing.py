"""Disruptions as people type them: ids and names of components, and places with a prefix."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from model.disruption.disruptions import (
    AccountFails,
    ComponentsFail,
    Disruption,
    ExpiryAt,
    Part,
    RegionFails,
    ServiceFails,
    Together,
    ZoneFails,
)
from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.records.requirement import FailureMode
from schema.documents.duration import parse_moment
from service.cli.names import resolve, resolve_all, typed
from service.cli.zones import zone_id

CONTROL_PLANE = "aws:controlplane:"
"""The prefix of the component id of a control plane, which is no service as a whole."""
ZONE = "zone:"
"""The prefix of the id or the name of an Availability Zone."""
PRINCIPAL = "principal:"
"""The prefix of the name of a user, role or account that an attacker holds."""


def together(
    graph: DependencyGraph,
    names: Sequence[str],
    *,
    components: Sequence[str] = (),
    degraded: Sequence[str] = (),
    control_planes: Sequence[str] = (),
    mode: FailureMode = FailureMode.ABSENT,
    now: datetime,
) -> Disruption:
    """Return the disruption in which all of these fail.

    Args:
        graph: the graph.
        names: components by id or name; or `zone:…`, `region:…`, `account:…`,
            `aws:SERVICE@REGION`, `expiry:DATE`, `principal:ID`.
        components: components by id or name, whatever prefix they have.
        degraded: components that only degrade.
        control_planes: `aws:SERVICE@REGION` of services whose control plane alone fails.
        mode: how components fail that are named one by one.
        now: the moment at which an attacker acts.

    Raises:
        UnknownComponent: if the graph has no component of that name.
        InvalidValue: if a value has the wrong form, or nothing is named.
    """
    named = [*components, *(name for name in map(typed, names) if not _prefix(name))]
    parts: list[Part] = []
    if named or degraded:
        parts.append(
            ComponentsFail(
                components=resolve_all(graph, named),
                degraded=resolve_all(graph, degraded),
                mode=mode,
            )
        )
    parts += _places(graph, map(typed, names), now)
    parts += [replace(_service(name), control_plane_only=True) for name in control_planes]
    return parts[0] if len(parts) == 1 else Together(parts=tuple(parts))


def _places(graph: DependencyGraph, names: Iterator[str], now: datetime) -> Iterator[Part]:
    for name in names:
        prefix = _prefix(name)
        if prefix == PRINCIPAL:
            from model.impact.compromised_principal import principal_compromised

            attacker = resolve(graph, name.removeprefix(PRINCIPAL))
            yield principal_compromised(graph, attacker, at=now)
        elif prefix == ZONE:
            yield ZoneFails(zone=zone_id(graph, name.removeprefix(ZONE)))
        elif prefix:
            yield PLACES[prefix](name)


def _service(name: str) -> ServiceFails:
    service, separator, region = name.removeprefix("aws:").partition("@")
    if not (service and separator and region):
        expected = "SERVICE@REGION, such as rds@us-east-1"
        raise InvalidValue("AWS service", name.removeprefix("aws:"), expected)
    return ServiceFails(service=service, region=region)


PLACES: Mapping[str, Callable[[str], Part]] = {
    "region:": lambda name: RegionFails(region=name.removeprefix("region:")),
    "account:": lambda name: AccountFails(account=name.removeprefix("account:")),
    "expiry:": lambda name: ExpiryAt(at=parse_moment(name.removeprefix("expiry:"))),
    "aws:": _service,
}
"""What fails when a name has one of these prefixes."""


def _prefix(name: str) -> str:
    """Return the prefix that says what `name` is; empty for a component."""
    if name.startswith(CONTROL_PLANE):
        return ""
    return next((prefix for prefix in (*PLACES, PRINCIPAL, ZONE) if name.startswith(prefix)), "")
