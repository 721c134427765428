"""`loadpath recovery`: how long a component is down and what it loses, beside the promise."""

from dataclasses import dataclass
from typing import Annotated

import typer

from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from schema.documents.duration import parse_moment
from service.cli.disruption_options import FailsOptions
from service.cli.exits import Exit
from service.cli.names import resolve
from service.cli.options import AtOption, CheckOption, Format, from_options
from service.cli.records import write_answer
from service.cli.recovery_figures import answer, figures, show_recovery


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(FailsOptions):
    """The options of `loadpath recovery`."""

    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="A service or component, by id or name.")
    ] = None
    component: Annotated[
        str | None,
        typer.Option("--component", "-c", metavar="ID", help="A component, by id or name."),
    ] = None
    service: Annotated[
        str | None, typer.Option("--service", metavar="NAME", help="A service, by id or name.")
    ] = None
    disruption_class: Annotated[
        DisruptionClass, typer.Option("--class", help="How much fails at once.")
    ] = DisruptionClass.REGION
    at: AtOption = None
    check: CheckOption = False


@from_options(Options)
def command(options: Options) -> None:
    """Show the achievable RTO and RPO of a component or service, and the source of each figure.

    The table sets each figure beside the promise and the measurement. A measurement is a
    capability of a graph document whose source names a drill and its day (`drill 2026-10-01`);
    after 90 days it is stale. "In full" is the time until nothing is degraded any more, because
    the soft dependencies are back, too, and every backlog is worked off, which is a row of its own.

    --fails names what fails, instead of the worst that a class can do; the promises of the widest
    class in it are tested.

    A failover plan (`loadpath plan`) gives the same figures step by step, for a move from one
    Region to another. With --check, exits with 1 when the promised RTO or RPO is missed or unknown.

    Examples:
      loadpath recovery checkout
      loadpath recovery --component orders-us-east-1 --class zone --format json
      loadpath recovery --service checkout --fails zone:use1-az1 --fails orders-us-east-1
      loadpath recovery --service checkout --graph shop.yaml --check
    """
    snapshot = options.snapshot()
    compiled = snapshot.graph
    subject = _subject(compiled, options.name, options.component, options.service)
    moment = snapshot.taken_at if options.at is None else parse_moment(options.at)
    known = figures(
        compiled,
        subject,
        options.disruption_class,
        moment,
        options.named_disruption(compiled, snapshot.taken_at),
    )
    if options.format is not Format.TABLE:
        write_answer(options.format, {**snapshot.head(), "recovery": answer(known)})
    else:
        show_recovery(options.console(snapshot), snapshot, known)
    kept = (known.rto_kept, known.rpo_kept)
    if options.check and any(comparison.status in ("breached", "unknown") for comparison in kept):
        raise typer.Exit(Exit.FINDINGS)


def _subject(graph: DependencyGraph, *names: str | None) -> ComponentId:
    """Return the component that one of the options names.

    Raises:
        InvalidValue: if several, or none, are given.
    """
    given = [name for name in names if name is not None]
    if len(given) != 1:
        raise InvalidValue("NAME, --component and --service", given, "exactly one of them")
    return resolve(graph, given[0])
