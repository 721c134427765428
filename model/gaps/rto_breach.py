"""RTO breach: a component takes longer to come back than promised."""

from collections.abc import Iterator, Sequence

from model.capability.capability import is_measured
from model.capability.estimate import Basis, duration_text
from model.disruption.disruptions import (
    AccountFails,
    ComponentsFail,
    RegionFails,
    ZoneFails,
)
from model.gaps.gap_figures import confidence, figure, judge, seconds
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.severity import exceed_estimate
from model.graph import DependencyGraph
from model.inheritance import binding
from model.records.component import ComponentId, Json
from model.records.objective import DisruptionClass, Objective
from model.recovery.effective_rto import EffectiveRto, effective_rtos


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each promised RTO that the effective RTO exceeds or may exceed.

    The strictest promise that binds the component counts. An unknown effective RTO gives an unknown
    finding.
    """
    graph = question.graph
    for tested in DisruptionClass:
        subjects = promised(graph, tested, "rto")
        answers = effective_rtos(graph, subjects, tested, question.at)
        for subject in subjects:
            target = binding(graph, subject, tested, "rto")
            if target is not None:
                yield from _judged(graph, answers[subject], target)


def promised(graph: DependencyGraph, tested: DisruptionClass, field: str) -> Sequence[ComponentId]:
    """Return the components that state `field` for a class, sorted."""
    stated = (
        objective for objective in graph.records.objectives if objective.disruption_class is tested
    )
    return sorted(
        {objective.subject for objective in stated if getattr(objective, field) is not None}
    )


def _judged(graph: DependencyGraph, answer: EffectiveRto, target: Objective) -> Iterator[Finding]:
    rto = target.rto
    if rto is None or (status := judge(answer.judged, rto)) is None:
        return
    name = graph.component(answer.component).label
    limit = duration_text(rto)
    yield Finding(
        component=answer.component,
        message=f"{name} must be back within {limit} when {_text(answer)} fails, "
        f"but {_takes(answer)}{_why(graph, answer)}",
        status=status,
        disruption_class=answer.disruption_class,
        target=seconds(rto),
        achievable=figure(answer.judged),
        measured=_measured(graph, answer),
        exceed=exceed_estimate(answer.judged, rto.total_seconds()),
        confidence=confidence(answer.judged),
        details=_details(answer, target),
    )


def _takes(answer: EffectiveRto) -> str:
    if answer.judged.never:
        return "nothing brings it back"
    text = answer.judged.text
    return "how long that takes is not known" if text == Basis.UNKNOWN else f"takes {text}"


def _why(graph: DependencyGraph, answer: EffectiveRto) -> str:
    if answer.judged.known:
        names = [graph.component(component).label for component in answer.path]
        return f" (waits for {' → '.join(names)})" if len(names) > 1 else ""
    return f": {answer.judged.reason}"


def _details(answer: EffectiveRto, target: Objective) -> dict[str, Json]:
    return {
        "disruption": _text(answer),
        "detection_seconds": figure(answer.detection),
        "decision_seconds": figure(answer.decision),
        "recovery_seconds": figure(answer.recovery),
        "at_least_seconds": seconds(answer.judged.lower_bound),
        "path": list(answer.path),
        "reason": answer.judged.reason,
        "promise": {"of": target.subject, "source": target.source},
    }


def _measured(graph: DependencyGraph, answer: EffectiveRto) -> Json:
    measured = [
        capability.rto
        for capability in graph.capabilities_of(answer.component)
        if capability.disruption_class is answer.disruption_class
        and is_measured(capability)
        and capability.rto
    ]
    return seconds(max(measured, default=None))


def _text(answer: EffectiveRto) -> str:
    """Return what fails; where no disruption reaches the component, any of its class."""
    match answer.disruption:
        case ZoneFails(zone=zone):
            return f"zone {zone}"
        case RegionFails(region=region):
            return f"Region {region}"
        case AccountFails(account=account):
            return f"account {account}"
        case ComponentsFail(components=components):
            return " and ".join(components)
        case _:
            return f"any {answer.disruption_class}"


RULE = GapRule(
    id="N-01",
    title="Recovery takes longer than promised",
    why="The effective RTO contains the times to detect, to decide and to bring back everything "
    "that the component waits for. When it is longer than the promise, the promise is broken "
    "in the next event of that kind, however well people work. An unknown figure is reported "
    "as unknown, never as met.",
    fix="Follow the path in the details: the longest step decides. Replicate stores that cannot "
    "be restored in time, automate the decision, shorten detection, or agree on a longer RTO "
    "with the dependents. Where the figure is unknown, measure it in a drill and state it as "
    "a capability.",
    source="AWS Well-Architected, REL13-BP01; NIST SP 800-34",
    example="`journey:buy` promises 30 minutes when a Region fails, but needs the `cart` table, "
    "which has no replica and no backup in the other Region: it never comes back there.",
    example_component="journey:buy",
    unit="s",
    find=find,
)
