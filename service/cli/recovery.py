"""`loadpath recovery`: how long something is away, and how much it loses, beside the promise."""

from typing import Annotated

import typer

from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from schema.documents.duration import parse_moment
from service.cli.console import out, write_json
from service.cli.exits import Exit
from service.cli.names import resolve
from service.cli.options import (
    AtOption,
    CheckOption,
    Format,
    FormatOption,
    GraphOption,
    RevisionOption,
    StoreOption,
)
from service.cli.recovery_figures import answer, figures, show_recovery
from service.cli.snapshot import take


def command(
    component: Annotated[
        str | None,
        typer.Option("--component", "-c", metavar="ID", help="A component, by id or name."),
    ] = None,
    service: Annotated[
        str | None, typer.Option("--service", metavar="NAME", help="A service, by id or name.")
    ] = None,
    disruption_class: Annotated[
        DisruptionClass, typer.Option("--class", help="How much fails at once.")
    ] = DisruptionClass.REGION,
    at: AtOption = None,
    check: CheckOption = False,
    format: FormatOption = Format.TABLE,
    graph: GraphOption = None,
    revision: RevisionOption = None,
    store: StoreOption = None,
) -> None:
    """Show the achievable RTO and RPO of a component or service, each with where it comes from.

    Beside them stand what was promised and what was measured: a capability of a graph document
    whose source says so and names its day (`drill 2026-10-01`). After 90 days it is stale.
    "In full" is when nothing is degraded any more: what it needs softly is back, too.

    A failover plan (`loadpath plan`) tells the same of one Region to another, step by step. With
    --check, exits with 1 when the promised RTO or RPO is not met, or cannot be told.

    Examples:
      loadpath recovery --service checkout
      loadpath recovery --component orders-us-east-1 --class zone --format json
      loadpath recovery --service checkout --graph shop.yaml --check
    """
    snapshot = take(graph, store=store, revision=revision)
    compiled = snapshot.graph
    subject = _subject(compiled, component, service)
    moment = snapshot.taken_at if at is None else parse_moment(at)
    found = figures(compiled, subject, disruption_class, moment)
    if format is Format.JSON:
        write_json({**snapshot.head(), "recovery": answer(found)})
    else:
        show_recovery(out(), snapshot, found)
    kept = (found.rto_kept, found.rpo_kept)
    if check and any(one.status in ("breached", "unknown") for one in kept):
        raise typer.Exit(Exit.FINDINGS)


def _subject(graph: DependencyGraph, component: str | None, service: str | None) -> ComponentId:
    """Return what is asked about.

    Raises:
        InvalidValue: if both, or neither, are given.
    """
    given = [one for one in (component, service) if one is not None]
    if len(given) != 1:
        raise InvalidValue("--component and --service", given, "exactly one of the two")
    return resolve(graph, given[0])
