"""What fails, as JSON data."""

from typing import assert_never

from model.disruption.disruptions import (
    AccountFails,
    ComponentsFail,
    Disruption,
    ExpiryAt,
    RegionFails,
    ServiceFails,
    ZoneFails,
)
from schema.documents.answers.text import Answer
from schema.documents.duration import format_moment


def disruption(one: Disruption) -> Answer:
    """Return what fails."""
    match one:
        case ComponentsFail(components=components, degraded=degraded):
            weak = {"degraded": list(degraded)} if degraded else {}
            return {"kind": "components", "components": list(components), **weak}
        case ZoneFails(zone=zone):
            return {"kind": "zone", "zone": zone}
        case RegionFails(region=region):
            return {"kind": "region", "region": region}
        case AccountFails(account=account):
            return {"kind": "account", "account": account}
        case ServiceFails():
            return {
                "kind": "service",
                "service": one.service,
                "region": one.region,
                "control_plane_only": one.control_plane_only,
            }
        case ExpiryAt(at=at):
            return {"kind": "expiry", "at": format_moment(at)}
        case _:
            assert_never(one)
