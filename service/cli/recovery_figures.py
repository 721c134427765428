"""The figures of `loadpath recovery`: target, achievable and measured, as JSON and as a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rich.markup import escape

from model.answers.recovery_ways import Difference, RecoveryWay, recovery_ways
from model.capability.capability import Achievable, achievable
from model.capability.design import Design, design
from model.capability.estimate import ZERO, Estimate
from model.capability.measured import Measured, measured_rpo, measured_rto
from model.disruption.disruptions import Disruption, disruption_class
from model.failover.plan import Comparison
from model.failover.timing import compare
from model.graph import DependencyGraph
from model.inheritance import objective
from model.records.component import ComponentId
from model.records.objective import DisruptionClass
from model.recovery.consistency import Consistency, consistency
from model.recovery.effective_rpo import EffectiveRpo, effective_rpo, effective_rpo_of
from model.recovery.effective_rto import EffectiveRto, effective_rto, effective_rtos_of
from model.recovery.full_function import FullFunction, full_function, full_function_of
from schema import consistency_words
from schema.disruption_words import sentence
from schema.documents.duration import format_duration, format_moment
from schema.documents.plain import plain
from service.cli import show
from service.cli.console import Output
from service.cli.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What is known of the recovery of one component under one class."""

    disruption: Disruption | None
    """The named disruption; None for the worst of the class."""
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
    ways: Sequence[RecoveryWay]
    """When a Region fails: the design, and the plan to each other Region; else empty."""


def figures(
    graph: DependencyGraph,
    subject: ComponentId,
    tested: DisruptionClass,
    at: datetime,
    disruption: Disruption | None = None,
) -> Figures:
    """Return all figures of one component, under the worst disruption of a class or one disruption.

    Where a disruption is given, `tested` is not read: its own class counts.
    """
    if disruption is None:
        rto = effective_rto(graph, subject, tested, at)
        rpo = effective_rpo(graph, subject, tested, at)
        full = full_function(graph, subject, tested, at)
    else:
        tested = disruption_class(disruption)
        rto = effective_rtos_of(graph, (subject,), disruption, at)[subject]
        rpo = effective_rpo_of(graph, subject, disruption, at)
        full = full_function_of(graph, subject, disruption, at)
    promise = objective(graph, subject, tested)
    losses = {store: measured_rpo(graph, store, tested, at) for store in sorted(rpo.stores)}
    return Figures(
        disruption=disruption,
        rto=rto,
        full=full,
        rpo=rpo,
        own=achievable(graph, subject, tested, at),
        design=design(graph, subject, tested, at),
        rto_kept=compare(rto.judged, promise.rto if promise else None),
        rpo_kept=compare(rpo.judged, promise.rpo if promise else None),
        rto_measured=measured_rto(graph, subject, tested, at),
        rpo_measured=measured_rpo(graph, subject, tested, at),
        losses_measured={name: loss for name, loss in losses.items() if loss is not None},
        consistency=consistency(graph.component(subject), rpo.in_step.values()),
        ways=recovery_ways(graph, subject, at, disruption=disruption)
        if tested is DisruptionClass.REGION
        else (),
    )


def answer(known: Figures) -> dict[str, Any]:
    """Return the figures as JSON data."""
    rto, rpo, own = known.rto, known.rpo, known.own
    return {
        "component": rto.component,
        "class": str(rto.disruption_class),
        "disruption": None if rto.disruption is None else sentence(rto.disruption),
        "rto": {
            **_estimate(rto.total),
            "readings": _readings(rto.soft, rto.total),
            "assumes": list(rto.assumes),
            **_kept(known.rto_kept),
            "measured": _measured(known.rto_measured, known.rto_kept),
            "detection": _estimate(rto.detection),
            "decision": _estimate(rto.decision),
            "recovery": _estimate(rto.recovery),
            "path": list(rto.path),
            "full": {
                **_estimate(known.full.total),
                "path": list(known.full.path),
                "soft": list(known.full.soft),
                "backlogs": [
                    {"component": backlog.component, "time": _estimate(backlog.time)}
                    for backlog in known.full.backlogs
                ],
            },
        },
        "rpo": {
            **_estimate(rpo.loss),
            "readings": _readings(rpo.soft, rpo.loss),
            "delayed": list(rpo.delayed),
            **_kept(known.rpo_kept),
            "measured": _measured(known.rpo_measured, known.rpo_kept),
            "stores": {store: _estimate(loss) for store, loss in sorted(rpo.stores.items())},
            "stores_measured": {
                name: _measured(loss, known.rpo_kept)
                for name, loss in sorted(known.losses_measured.items())
            },
            "skew": None if rpo.skew is None else format_duration(rpo.skew),
            "consistency": _consistency(known.consistency),
            "rebuilds": list(rpo.rebuilds),
        },
        "ways": [plain(way) for way in known.ways],
        "own": {
            "formula": own.formula,
            "automatic": own.automatic,
            "rto": _estimate(own.rto),
            "rpo": _estimate(own.rpo),
            "design": _design(known.design),
        },
    }


def show_recovery(console: Output, snapshot: Snapshot, known: Figures) -> None:
    """Write the figures for people."""
    rto, rpo = known.rto, known.rpo
    name = console.named(rto.component)
    if known.disruption is not None:
        title = f"Recovery of {name} when {sentence(known.disruption)}"
    elif rto.disruption_class is DisruptionClass.COMPONENT:
        title = f"Recovery of {name} when one component fails"
    else:
        title = f"Recovery of {name} when a {rto.disruption_class} fails"
    show.heading(console, snapshot, title)
    show.rows(
        console,
        "",
        ("figure", "promised", "achievable", "status", "measured", "why"),
        _lines(console, known),
    )
    if len(known.ways) > 1:
        show.rows(console, "Ways back", ("way", "RTO", "why another time"), _ways(known.ways))
    if rto.path:
        console.print(f"It waits for: {' → '.join(map(console.name, rto.path))}")
    if rto.assumes:
        console.print(f"Assumed, as no document states it: {escape('; '.join(rto.assumes))}")
    if rpo.delayed:
        console.print(f"Messages wait in the lost Region: {console.list_names(rpo.delayed)}")
    if known.full.soft:
        console.print(f"Degraded while these are away: {console.list_names(known.full.soft)}")
    if len(rpo.stores) > 1:
        console.print(consistency_words.sentence(known.consistency))
    for store in rpo.rebuilds:
        console.print(f"Filled again from its source: {console.name(store)}")


def _lines(console: Output, known: Figures) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Yield one row a figure: name, promised, achievable, status, measured, why it is so."""
    rto, rpo, own = known.rto, known.rpo, known.own
    yield _line("RTO", rto.total, known.rto_measured, known.rto_kept)
    if rto.judged is not rto.total:
        yield _line("  if unknown strength is soft", rto.soft)
    if known.full.soft or known.full.backlogs:
        yield _line("  in full", known.full.total)
    for backlog in known.full.backlogs:
        yield _backlog(console.named(backlog.component), backlog.time)
    yield _line("  detection", rto.detection)
    yield _line("  decision", rto.decision)
    yield _line("  recovery", rto.recovery)
    yield _line("RPO", rpo.loss, known.rpo_measured, known.rpo_kept)
    for store, loss in sorted(rpo.stores.items()):
        yield _line(f"  {console.named(store)}", loss, known.losses_measured.get(store))
    yield _line("by itself: RTO", own.rto)
    yield _line("by itself: RPO", own.rpo)
    if known.design is not None:
        yield _line("by design: RTO", known.design.rto)
        yield _line("by design: RPO", known.design.rpo)


def _ways(ways: Sequence[RecoveryWay]) -> Iterator[tuple[str, str, str]]:
    for way in ways:
        reasons = [_difference(difference) for difference in way.difference]
        yield escape(way.name), _way_time(way), escape("; ".join(reasons))


def _way_time(way: RecoveryWay) -> str:
    if way.rto.computed is not None:
        return show.span(way.rto.computed)
    if way.rto.known_part is None:
        return "never"
    return f"at least {show.span(way.rto.known_part)}" if way.rto.known_part else "unknown"


def _difference(difference: Difference) -> str:
    if difference.adds is None:
        return difference.reason
    sign = "-" if difference.adds < ZERO else "+"
    return f"{sign}{show.span(abs(difference.adds))} {difference.step or difference.reason}"


def _line(
    name: str, estimate: Estimate, seen: Measured | None = None, kept: Comparison | None = None
) -> tuple[str, str, str, str, str, str]:
    target = None if kept is None else kept.target
    status = "" if kept is None or target is None else show.word(kept.status)
    why = escape(estimate.reason or estimate.source)
    return escape(name), _promised(kept), estimate.text, status, _seen(seen, target), why


def _backlog(consumer: str, time: Estimate) -> tuple[str, str, str, str, str, str]:
    name, _, figure, status, seen, why = _line(f"  backlog of {consumer}", time)
    worked = "until it has worked off what arrived meanwhile"
    return name, "", figure, status, seen, f"{worked}; {why}" if time.reason else worked


def _seen(measured: Measured | None, target: timedelta | None) -> str:
    if measured is None:
        return ""
    age = "of unknown age" if measured.age is None else f"{measured.age.days} d ago"
    status = measured.status(target)
    judged = "" if status == "no_target" else f": {show.word(status)}"
    return f"{show.span(measured.value)}, {age}{judged}"


def _promised(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    if comparison.target is None:
        return "nothing"
    return show.span(comparison.target)


def _kept(comparison: Comparison) -> dict[str, Any]:
    target = None if comparison.target is None else format_duration(comparison.target)
    return {"target": target, "status": comparison.status}


def _measured(measured: Measured | None, kept: Comparison) -> dict[str, Any] | None:
    if measured is None:
        return None
    return {
        "value": format_duration(measured.value),
        "source": measured.source,
        "at": None if measured.at is None else format_moment(measured.at),
        "age": None if measured.age is None else format_duration(measured.age),
        "stale": measured.stale,
        "status": measured.status(kept.target),
    }


def _consistency(consistency: Consistency) -> dict[str, Any]:
    return {
        "apart": None if consistency.apart is None else format_duration(consistency.apart),
        "tolerated": format_duration(consistency.tolerated),
        "stated": consistency.stated,
        "status": consistency.status,
    }


def _design(design: Design | None) -> dict[str, Any] | None:
    if design is None:
        return None
    return {"formula": design.formula, "rto": _estimate(design.rto), "rpo": _estimate(design.rpo)}


def _readings(soft: Estimate, hard: Estimate) -> dict[str, Any] | None:
    """Return both readings of unknown strength; None where they are the same."""
    if soft == hard:
        return None
    return {"soft": _estimate(soft), "hard": _estimate(hard)}


def _estimate(estimate: Estimate) -> dict[str, Any]:
    return {
        "value": None if estimate.value is None else format_duration(estimate.value),
        "never": estimate.never,
        "at_least": format_duration(estimate.lower_bound),
        "at_most": None if estimate.upper_bound is None else format_duration(estimate.upper_bound),
        "basis": str(estimate.basis),
        "source": estimate.source,
        "reason": estimate.reason,
    }
