"""The figures of `loadpath recovery`: target, achievable and measured, as JSON and as a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.markup import escape

from model.capability.capability import Achievable, achievable
from model.capability.design import Design, design
from model.capability.estimate import Estimate
from model.capability.measured import Measured, measured_rpo, measured_rto
from model.failover.plan import Comparison
from model.failover.timing import compare
from model.graph import DependencyGraph
from model.inheritance import objective
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.recovery.consistency import Consistency, consistency
from model.recovery.effective_rpo import EffectiveRpo, effective_rpo
from model.recovery.effective_rto import EffectiveRto, effective_rto
from model.recovery.full_function import FullFunction, full_function
from schema.documents.duration import format_duration, format_moment
from service.cli import show
from service.cli.plan_figures import apart
from service.cli.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is known of the recovery of one component under one class."""

    rto: EffectiveRto
    full: FullFunction
    rpo: EffectiveRpo
    own: Achievable
    design: Design | None
    rto_kept: Comparison
    rpo_kept: Comparison
    rto_measured: Measured | None
    rpo_measured: Measured | None
    losses_measured: Mapping[ComponentId, Measured]
    """By store, where something was measured."""
    consistency: Consistency


def figures(
    graph: DependencyGraph, subject: ComponentId, tested: DisruptionClass, at: datetime
) -> Figures:
    """Return all figures of one component."""
    promise = objective(graph, subject, tested)
    rto = effective_rto(graph, subject, tested, at)
    rpo = effective_rpo(graph, subject, tested, at)
    losses = {one: measured_rpo(graph, one, tested, at) for one in sorted(rpo.stores)}
    return Figures(
        rto=rto,
        full=full_function(graph, subject, tested, at),
        rpo=rpo,
        own=achievable(graph, subject, tested, at),
        design=design(graph, subject, tested, at),
        rto_kept=compare(rto.total, promise.rto if promise else None),
        rpo_kept=compare(rpo.loss, promise.rpo if promise else None),
        rto_measured=measured_rto(graph, subject, tested, at),
        rpo_measured=measured_rpo(graph, subject, tested, at),
        losses_measured={name: one for name, one in losses.items() if one is not None},
        consistency=consistency(graph.component(subject), rpo.in_step.values()),
    )


def answer(found: Figures) -> dict[str, Any]:
    """Return the figures as JSON data."""
    rto, rpo, own = found.rto, found.rpo, found.own
    return {
        "component": rto.component,
        "class": str(rto.disruption_class),
        "rto": {
            **_estimate(rto.total),
            **_kept(found.rto_kept),
            "measured": _measured(found.rto_measured, found.rto_kept),
            "detection": _estimate(rto.detection),
            "decision": _estimate(rto.decision),
            "recovery": _estimate(rto.recovery),
            "path": list(rto.path),
            "full": {
                **_estimate(found.full.total),
                "path": list(found.full.path),
                "soft": list(found.full.soft),
            },
        },
        "rpo": {
            **_estimate(rpo.loss),
            **_kept(found.rpo_kept),
            "measured": _measured(found.rpo_measured, found.rpo_kept),
            "stores": {one: _estimate(loss) for one, loss in sorted(rpo.stores.items())},
            "stores_measured": {
                name: _measured(one, found.rpo_kept)
                for name, one in sorted(found.losses_measured.items())
            },
            "skew": None if rpo.skew is None else format_duration(rpo.skew),
            "consistency": _consistency(found.consistency),
            "rebuilds": list(rpo.rebuilds),
        },
        "own": {
            "formula": own.formula,
            "automatic": own.automatic,
            "rto": _estimate(own.rto),
            "rpo": _estimate(own.rpo),
            "design": _design(found.design),
        },
    }


def show_recovery(console: Console, snapshot: Snapshot, found: Figures) -> None:
    """Write the figures for people."""
    rto, rpo = found.rto, found.rpo
    title = f"Recovery of {rto.component} when a {rto.disruption_class} fails"
    if rto.disruption_class is DisruptionClass.COMPONENT:
        title = f"Recovery of {rto.component} when one component fails"
    show.heading(console, snapshot, title)
    show.rows(console, "", ("figure", "achievable", "measured", "promised", "from"), _lines(found))
    if rto.path:
        console.print(f"It waits for: {escape(' → '.join(rto.path))}")
    if found.full.soft:
        console.print(f"Degraded while these are away: {_names(found.full.soft)}")
    if len(rpo.stores) > 1:
        console.print(apart(found.consistency))
    for one in rpo.rebuilds:
        console.print(f"Filled again from its source: {escape(one)}")


def _lines(found: Figures) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield one row a figure: name, achievable, measured, promised, where it comes from."""
    rto, rpo, own = found.rto, found.rpo, found.own
    yield _line("RTO", rto.total, found.rto_measured, found.rto_kept)
    if found.full.soft:
        yield _line("  in full", found.full.total)
    yield _line("  detection", rto.detection)
    yield _line("  decision", rto.decision)
    yield _line("  recovery", rto.recovery)
    yield _line("RPO", rpo.loss, found.rpo_measured, found.rpo_kept)
    for one, loss in sorted(rpo.stores.items()):
        yield _line(f"  {one}", loss, found.losses_measured.get(one))
    yield _line("by itself: RTO", own.rto)
    yield _line("by itself: RPO", own.rpo)
    if found.design is not None:
        yield _line("by design: RTO", found.design.rto)
        yield _line("by design: RPO", found.design.rpo)


def _line(
    name: str, one: Estimate, seen: Measured | None = None, kept: Comparison | None = None
) -> tuple[str, str, str, str, str]:
    target = None if kept is None else kept.target
    why = escape(one.reason or one.source)
    return escape(name), one.text, _seen(seen, target), _promised(kept), why


def _seen(one: Measured | None, target: timedelta | None) -> str:
    if one is None:
        return ""
    age = "of unknown age" if one.age is None else f"{one.age.days} d ago"
    status = one.status(target)
    told = "" if status == "no_target" else f": {show.word(status)}"
    return f"{show.span(one.value)}, {age}{told}"


def _promised(one: Comparison | None) -> str:
    if one is None:
        return ""
    if one.target is None:
        return "nothing"
    return f"{show.span(one.target)}: {show.word(one.status)}"


def _kept(one: Comparison) -> dict[str, Any]:
    target = None if one.target is None else format_duration(one.target)
    return {"target": target, "status": one.status}


def _measured(one: Measured | None, kept: Comparison) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "value": format_duration(one.value),
        "source": one.source,
        "at": None if one.at is None else format_moment(one.at),
        "age": None if one.age is None else format_duration(one.age),
        "stale": one.stale,
        "status": one.status(kept.target),
    }


def _consistency(one: Consistency) -> dict[str, Any]:
    return {
        "apart": None if one.apart is None else format_duration(one.apart),
        "tolerated": format_duration(one.tolerated),
        "stated": one.stated,
        "status": one.status,
    }


def _design(one: Design | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {"formula": one.formula, "rto": _estimate(one.rto), "rpo": _estimate(one.rpo)}


def _estimate(one: Estimate) -> dict[str, Any]:
    return {
        "value": None if one.value is None else format_duration(one.value),
        "never": one.never,
        "at_least": format_duration(one.lower_bound),
        "basis": str(one.basis),
        "source": one.source,
        "reason": one.reason,
    }


def _names(components: Sequence[ComponentId]) -> str:
    return escape(", ".join(components))
