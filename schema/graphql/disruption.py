"""Disruptions: what fails, as an input of which exactly one field is given."""

from datetime import datetime
from typing import assert_never

import strawberry

from model.disruption.disruptions import (
    AccountFails,
    ComponentsFail,
    Disruption,
    ExpiryAt,
    RegionFails,
    ServiceFails,
    ZoneFails,
)
from model.errors import InvalidValue
from model.records.component import ComponentId
from schema.documents.duration import format_moment
from schema.graphql.field import input_type, one_of


@input_type
class ServiceFailure:
    """One AWS service fails in a Region."""

    service: str = strawberry.field(description="Its name as boto3 has it: `rds`, `lambda`.")
    region: str = strawberry.field(description="The Region: `us-east-1`.")
    control_plane_only: bool = strawberry.field(
        default=False, description="True when what runs goes on running, but nothing can change."
    )


@one_of
class DisruptionInput:
    """What fails. Give exactly one of the fields."""

    components: strawberry.Maybe[list[strawberry.ID]] = strawberry.field(
        default=None, description="These components, by id."
    )
    degraded: strawberry.Maybe[list[strawberry.ID]] = strawberry.field(
        default=None, description="These components, which only degrade."
    )
    zone: strawberry.Maybe[str] = strawberry.field(
        default=None, description="An Availability Zone, by its zone id: `use1-az1`."
    )
    region: strawberry.Maybe[str] = strawberry.field(
        default=None, description="A whole Region: `us-east-1`."
    )
    account: strawberry.Maybe[str] = strawberry.field(
        default=None, description="An account, by its twelve digits."
    )
    service: strawberry.Maybe[ServiceFailure] = strawberry.field(
        default=None, description="One AWS service in a Region."
    )
    expiry_at: strawberry.Maybe[datetime] = strawberry.field(
        default=None, description="Everything whose validity has ended by this moment."
    )

    def to_model(self) -> Disruption:
        """Return what the model understands.

        Raises:
            InvalidValue: if an empty list of components is given.
        """
        if self.components:
            return ComponentsFail(components=_ids("components", self.components.value))
        if self.degraded:
            return ComponentsFail(degraded=_ids("degraded", self.degraded.value))
        if self.zone:
            return ZoneFails(zone=self.zone.value)
        if self.region:
            return RegionFails(region=self.region.value)
        if self.account:
            return AccountFails(account=self.account.value)
        if self.service:
            one = self.service.value
            return ServiceFails(
                service=one.service, region=one.region, control_plane_only=one.control_plane_only
            )
        if self.expiry_at:
            return ExpiryAt(at=self.expiry_at.value)
        raise InvalidValue("disruption", None, "exactly one of its fields")


def _ids(name: str, given: list[strawberry.ID]) -> tuple[ComponentId, ...]:
    if not given:
        raise InvalidValue(name, [], "at least one component id")
    return tuple(sorted({ComponentId(one) for one in given}))


def sentence(disruption: Disruption) -> str:
    """Return what fails, in a few words for a person."""
    match disruption:
        case ComponentsFail(components=components, degraded=degraded):
            return ", ".join((*components, *(f"{one} (degraded)" for one in degraded)))
        case ZoneFails(zone=zone):
            return f"zone {zone}"
        case RegionFails(region=region):
            return f"Region {region}"
        case AccountFails(account=account):
            return f"account {account}"
        case ServiceFails(service=service, region=region, control_plane_only=True):
            return f"control plane of {service} in {region}"
        case ServiceFails(service=service, region=region):
            return f"{service} in {region}"
        case ExpiryAt(at=at):
            return f"everything expired at {format_moment(at)}"
        case _:
            assert_never(disruption)
