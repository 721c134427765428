"""Disruptions: what fails, as an input of which exactly one field is given."""

from datetime import datetime

import strawberry

from model.disruption.disruptions import (
    AccountFails,
    ComponentsFail,
    Disruption,
    ExpiryAt,
    RegionFails,
    ServiceFails,
    Together,
    ZoneFails,
    parts_of,
)
from model.errors import InvalidValue
from model.impact.compromised_principal import principal_compromised
from model.records.component import ComponentId
from model.records.requirement import FailureMode
from schema.graphql.field import input_type, one_of
from schema.graphql.snapshot import View
from schema.names import resolve, resolve_all


@input_type
class ServiceFailure:
    """One AWS service fails in a Region."""

    service: str = strawberry.field(description="Its name as boto3 has it: `rds`, `lambda`.")
    region: str = strawberry.field(description="The Region: `us-east-1`.")
    control_plane_only: bool = strawberry.field(
        default=False, description="True when what runs goes on running, but nothing can change."
    )


@input_type
class ComponentFailure:
    """Components that fail in some way."""

    components: list[strawberry.ID] = strawberry.field(
        description="These components, by id or name."
    )
    failure_mode: FailureMode = strawberry.field(
        default=FailureMode.ABSENT, description="How they fail: no answer, a wrong or a late one."
    )


@one_of
class DisruptionInput:
    """What fails. Give exactly one of the fields."""

    components: strawberry.Maybe[list[strawberry.ID]] = strawberry.field(
        default=None, description="These components, by id or name."
    )
    degraded: strawberry.Maybe[list[strawberry.ID]] = strawberry.field(
        default=None, description="These components, by id or name, only degrade."
    )
    failing: strawberry.Maybe[ComponentFailure] = strawberry.field(
        default=None, description="Components that fail in some way."
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

    principal: strawberry.Maybe[strawberry.ID] = strawberry.field(
        default=None,
        description="An attacker holds this IAM user, role or account, and stops what it may.",
    )
    together: strawberry.Maybe[list["DisruptionInput"]] = strawberry.field(
        default=None, description="All of these happen at once."
    )

    def to_model(self, view: View) -> Disruption:
        """Return the disruption; an attacker has the rights of the moment of the revision.

        Raises:
            InvalidValue: if an empty list is given.
            Error: if a principal is not known.
        """
        if self.together:
            if not self.together.value:
                raise InvalidValue("together", [], "at least one disruption")
            happening = [part.to_model(view) for part in self.together.value]
            return Together(parts=tuple(part for each in happening for part in parts_of(each)))
        if self.principal:
            at = view.snapshot.revision.published_at
            return principal_compromised(
                view.graph, resolve(view.graph, self.principal.value), at=at
            )
        if self.failing:
            failure = self.failing.value
            components = _ids(view, "components", failure.components)
            return ComponentsFail(components=components, mode=failure.failure_mode)
        if self.components:
            return ComponentsFail(components=_ids(view, "components", self.components.value))
        if self.degraded:
            return ComponentsFail(degraded=_ids(view, "degraded", self.degraded.value))
        if self.zone:
            return ZoneFails(zone=self.zone.value)
        if self.region:
            return RegionFails(region=self.region.value)
        if self.account:
            return AccountFails(account=self.account.value)
        if self.service:
            lost = self.service.value
            return ServiceFails(
                service=lost.service,
                region=lost.region,
                control_plane_only=lost.control_plane_only,
            )
        if self.expiry_at:
            return ExpiryAt(at=self.expiry_at.value)
        raise InvalidValue("disruption", None, "exactly one of its fields")


def _ids(view: View, name: str, stated: list[strawberry.ID]) -> tuple[ComponentId, ...]:
    if not stated:
        raise InvalidValue(name, [], "at least one component id")
    return resolve_all(view.graph, stated)
