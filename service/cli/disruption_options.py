"""The options that say what fails: a component, a zone, a Region, an account, a service, a date."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from model.errors import InvalidValue
from service.cli.options import AnswerOptions

if TYPE_CHECKING:
    from model.disruption.disruptions import Disruption, ServiceFails
    from model.graph import DependencyGraph

KINDS = "--component (or --degraded), --zone, --region, --account, --service, --expiry"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisruptionOptions(AnswerOptions):
    """Exactly one of these is given; --degraded may stand beside --component."""

    component: Annotated[
        list[str] | None,
        typer.Option("--component", "-c", metavar="ID", help="These fail; may be repeated."),
    ] = None
    degraded: Annotated[
        list[str] | None,
        typer.Option("--degraded", metavar="ID", help="These only degrade; may be repeated."),
    ] = None
    zone: Annotated[
        str | None, typer.Option(metavar="ZONE_ID", help="This Availability Zone fails: use1-az1.")
    ] = None
    region: Annotated[
        str | None, typer.Option(metavar="REGION", help="This whole Region fails: us-east-1.")
    ] = None
    account: Annotated[
        str | None, typer.Option(metavar="NUMBER", help="This account is lost: 111122223333.")
    ] = None
    service: Annotated[
        str | None,
        typer.Option(metavar="SERVICE@REGION", help="This AWS service fails: rds@us-east-1."),
    ] = None
    control_plane: Annotated[
        bool,
        typer.Option(
            "--control-plane", help="With --service: only its control plane fails, not what runs."
        ),
    ] = False
    expiry: Annotated[
        str | None,
        typer.Option(
            metavar="DATE", help="Everything that has expired by this date fails: 2027-01-31."
        ),
    ] = None

    def check_usage(self) -> None:
        """Accept the options only when exactly one disruption is named.

        Raises:
            BadParameter: otherwise.
        """
        named = (self.component or self.degraded, self.zone, self.region, self.account)
        if sum(bool(value) for value in (*named, self.service, self.expiry)) != 1:
            raise typer.BadParameter(f"give exactly one of {KINDS}")
        if self.control_plane and not self.service:
            raise typer.BadParameter("--control-plane goes with --service")

    def disruption(self, graph: "DependencyGraph") -> "Disruption":
        """Return the disruption that the options name.

        Raises:
            UnknownComponent: if the graph has no component of that name.
            InvalidValue: if a value has the wrong form.
        """
        from model.disruption import disruptions
        from schema.documents.duration import parse_moment
        from service.cli.names import resolve_all

        if self.zone:
            return disruptions.ZoneFails(zone=self.zone.removeprefix("zone:"))
        if self.region:
            return disruptions.RegionFails(region=self.region.removeprefix("region:"))
        if self.account:
            return disruptions.AccountFails(account=self.account.removeprefix("account:"))
        if self.service:
            return _service(self.service, control_plane=self.control_plane)
        if self.expiry:
            return disruptions.ExpiryAt(at=parse_moment(self.expiry))
        return disruptions.ComponentsFail(
            components=resolve_all(graph, self.component or ()),
            degraded=resolve_all(graph, self.degraded or ()),
        )


def _service(text: str, *, control_plane: bool) -> "ServiceFails":
    from model.disruption.disruptions import ServiceFails

    name, at, region = text.partition("@")
    if not (name and at and region):
        raise InvalidValue("--service", text, "SERVICE@REGION, such as rds@us-east-1")
    return ServiceFails(service=name, region=region, control_plane_only=control_plane)
