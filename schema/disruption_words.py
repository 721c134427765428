"""What fails, in a few words for a person."""

from collections.abc import Iterable
from typing import assert_never

from model.disruption.disruptions import (
    AccountFails,
    ComponentsFail,
    Disruption,
    ExpiryAt,
    Part,
    PrincipalCompromised,
    RegionFails,
    ServiceFails,
    Together,
    ZoneFails,
)
from model.records.requirement import FailureMode
from schema.documents.duration import format_moment


def sentence(disruption: Disruption) -> str:
    """Return what fails, in a few words for a person."""
    if isinstance(disruption, Together):
        return " and ".join(_words(part) for part in disruption.parts)
    return _words(disruption)


def _words(part: Part) -> str:
    match part:
        case ComponentsFail(components=components, degraded=degraded, mode=mode):
            return ", ".join((*_named(components, mode), *_named(degraded, "degraded")))
        case ZoneFails(zone=zone):
            return f"zone {zone}"
        case RegionFails(region=region):
            return f"Region {region}"
        case AccountFails(account=account):
            return f"account {account}"
        case ServiceFails(service=service, region=region, control_plane_only=True):
            return f"the control plane of {service} in {region}"
        case ServiceFails(service=service, region=region):
            return f"{service} in {region}"
        case ExpiryAt(at=at):
            return f"everything that has expired by {format_moment(at)}"
        case PrincipalCompromised(principal=principal):
            return f"an attacker who holds {principal}"
        case _:
            assert_never(part)


def _named(components: Iterable[str], manner: FailureMode | str) -> Iterable[str]:
    """Return the ids, each with the manner in which it fails, unless it is absent."""
    suffix = "" if manner is FailureMode.ABSENT else f" ({manner})"
    return (f"{component}{suffix}" for component in components)
