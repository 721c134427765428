"""`loadpath recovery`: how long something is away, and how much it loses, beside the promise."""

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from model.component import ComponentId
from model.errors import InvalidValue
from model.failover.plan import Comparison
from model.failover.timing import compare
from model.graph import DependencyGraph
from model.inheritance import objective
from model.objective import DisruptionClass
from model.recovery.capability import Achievable, achievable
from model.recovery.estimate import Estimate
from model.recovery.rpo import EffectiveRpo, effective_rpo
from model.recovery.rto import EffectiveRto, effective_rto
from schema.documents.duration import format_duration, parse_moment
from service.cli import show
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
from service.cli.snapshot import Snapshot, take


def command(
    component: Annotated[
        str | None, typer.Option("--component", metavar="ID", help="A component, by id or name.")
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
    rto = effective_rto(compiled, subject, disruption_class, moment)
    rpo = effective_rpo(compiled, subject, disruption_class, moment)
    own = achievable(compiled, subject, disruption_class, moment)
    promise = objective(compiled, subject, disruption_class)
    kept = (
        compare(rto.total, promise.rto if promise else None),
        compare(rpo.loss, promise.rpo if promise else None),
    )
    if format is Format.JSON:
        write_json({**snapshot.head(), "recovery": _answer(rto, rpo, own, kept)})
    else:
        _show(out(), snapshot, rto, rpo, own, kept)
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


def _answer(
    rto: EffectiveRto, rpo: EffectiveRpo, own: Achievable, kept: tuple[Comparison, Comparison]
) -> dict[str, Any]:
    return {
        "component": rto.component,
        "class": str(rto.disruption_class),
        "rto": {
            **_estimate(rto.total),
            **_kept(kept[0]),
            "detection": _estimate(rto.detection),
            "decision": _estimate(rto.decision),
            "recovery": _estimate(rto.recovery),
            "path": list(rto.path),
        },
        "rpo": {
            **_estimate(rpo.loss),
            **_kept(kept[1]),
            "stores": {one: _estimate(loss) for one, loss in sorted(rpo.stores.items())},
            "skew": None if rpo.skew is None else format_duration(rpo.skew),
            "rebuilds": list(rpo.rebuilds),
        },
        "own": {
            "formula": own.formula,
            "automatic": own.automatic,
            "rto": _estimate(own.rto),
            "rpo": _estimate(own.rpo),
        },
    }


def _kept(one: Comparison) -> dict[str, Any]:
    target = None if one.target is None else format_duration(one.target)
    return {"target": target, "status": one.status}


def _estimate(one: Estimate) -> dict[str, Any]:
    return {
        "value": None if one.value is None else format_duration(one.value),
        "never": one.never,
        "at_least": format_duration(one.lower_bound),
        "basis": str(one.basis),
        "source": one.source,
        "reason": one.reason,
    }


def _show(
    console: Console,
    snapshot: Snapshot,
    rto: EffectiveRto,
    rpo: EffectiveRpo,
    own: Achievable,
    kept: tuple[Comparison, Comparison],
) -> None:
    title = f"Recovery of {rto.component} when a {rto.disruption_class} fails"
    if rto.disruption_class is DisruptionClass.COMPONENT:
        title = f"Recovery of {rto.component} when one component fails"
    show.heading(console, snapshot, title)
    lines = [
        ("RTO", rto.total, kept[0]),
        ("  detection", rto.detection, None),
        ("  decision", rto.decision, None),
        ("  recovery", rto.recovery, None),
        ("RPO", rpo.loss, kept[1]),
        *((f"  {one}", loss, None) for one, loss in sorted(rpo.stores.items())),
        ("by itself: RTO", own.rto, None),
        ("by itself: RPO", own.rpo, None),
    ]
    show.rows(
        console,
        "",
        ("figure", "achievable", "promised", "from"),
        (
            (escape(name), one.text, _promised(promise), escape(one.reason or one.source))
            for name, one, promise in lines
        ),
    )
    if rto.path:
        console.print(f"It waits for: {escape(' → '.join(rto.path))}")
    for one in rpo.rebuilds:
        console.print(f"Filled again from its source: {escape(one)}")


def _promised(one: Comparison | None) -> str:
    if one is None:
        return ""
    target = "nothing" if one.target is None else show.span(one.target)
    return f"{target}: {show.word(one.status)}" if one.target is not None else target
