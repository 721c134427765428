"""The options that say what fails: components, zones, Regions, accounts, services, a date."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from model.records.requirement import FailureMode
from service.cli.options import AnswerOptions

if TYPE_CHECKING:
    from datetime import datetime

    from model.disruption.disruptions import Disruption
    from model.graph import DependencyGraph

KINDS = (
    "--component, --degraded, --zone, --region, --account, --service, --expiry, --principal, "
    "--fails"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailsOptions(AnswerOptions):
    """One option for everything that may fail; all of it fails together."""

    fails: Annotated[
        list[str] | None,
        typer.Option(
            "--fails",
            metavar="ID",
            help="This fails: an id or name, zone:…, region:…, account:…, aws:SERVICE@REGION, "
            "expiry:DATE or principal:ID; may be repeated.",
        ),
    ] = None
    failure_mode: Annotated[
        FailureMode,
        typer.Option(
            "--failure-mode",
            help="How components fail: they give no answer, a bad one, or a slow one.",
        ),
    ] = FailureMode.ABSENT

    def named_disruption(self, graph: "DependencyGraph", now: "datetime") -> "Disruption | None":
        """Return the disruption that `--fails` names, at a moment `now`; None without it.

        Raises:
            BadParameter: if `--failure-mode` is given without `--fails`.
            UnknownComponent: if the graph has no component of that name.
            InvalidValue: if a value has the wrong form.
        """
        if not self.fails:
            if self.failure_mode is not FailureMode.ABSENT:
                raise typer.BadParameter("--failure-mode goes with --fails")
            return None
        from service.cli.failing import together

        return together(graph, self.fails, mode=self.failure_mode, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class DisruptionOptions(FailsOptions):
    """One option for each kind of thing that may fail; all of it fails together."""

    component: Annotated[
        list[str] | None,
        typer.Option("--component", "-c", metavar="ID", help="These fail; may be repeated."),
    ] = None
    degraded: Annotated[
        list[str] | None,
        typer.Option("--degraded", metavar="ID", help="These only degrade; may be repeated."),
    ] = None
    zone: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ZONE",
            help="This Availability Zone fails: use1-az1, us-east-1a or ACCOUNT/us-east-1a.",
        ),
    ] = None
    region: Annotated[
        list[str] | None, typer.Option(metavar="REGION", help="This whole Region fails: us-east-1.")
    ] = None
    account: Annotated[
        list[str] | None, typer.Option(metavar="NUMBER", help="This account is lost: 111122223333.")
    ] = None
    service: Annotated[
        list[str] | None,
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
    principal: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID",
            help="An attacker holds this role, user or account, and stops what it may.",
        ),
    ] = None

    def check_usage(self) -> None:
        """Accept the options only when they name something that fails, and go together.

        Raises:
            BadParameter: otherwise.
        """
        named = (self.component, self.degraded, self.zone, self.region, self.account)
        if not any((*named, self.service, self.expiry, self.principal, self.fails)):
            raise typer.BadParameter(f"name what fails, by one or several of {KINDS}")
        if self.control_plane and not self.service:
            raise typer.BadParameter("--control-plane goes with --service")
        if self.failure_mode is not FailureMode.ABSENT and not (self.component or self.fails):
            raise typer.BadParameter("--failure-mode goes with --component or --fails")

    def disruption(self, graph: "DependencyGraph", now: "datetime") -> "Disruption":
        """Return the disruption that the options name; an attacker has the rights of `now`.

        Raises:
            UnknownComponent: if the graph has no component of that name.
            InvalidValue: if a value has the wrong form.
        """
        from service.cli.failing import together

        services = [f"aws:{text}" for text in self.service or ()]
        places = (
            *(f"zone:{text.removeprefix('zone:')}" for text in self.zone or ()),
            *(f"region:{text.removeprefix('region:')}" for text in self.region or ()),
            *(f"account:{text.removeprefix('account:')}" for text in self.account or ()),
            *(f"principal:{text}" for text in self.principal or ()),
            *([f"expiry:{self.expiry}"] if self.expiry else []),
        )
        return together(
            graph,
            [*(self.fails or ()), *places, *([] if self.control_plane else services)],
            components=self.component or (),
            degraded=self.degraded or (),
            control_planes=services if self.control_plane else (),
            mode=self.failure_mode,
            now=now,
        )
