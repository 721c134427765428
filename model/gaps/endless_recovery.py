"""Endless recovery: what comes back at once is more than a provider can let in."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from model.capability import properties as read
from model.capability.admission import Admission, admissions
from model.capability.estimate import duration_text
from model.gaps.gap_figures import seconds
from model.gaps.interface import Finding, GapRule, Question
from model.gaps.severity import exceed
from model.graph import DependencyGraph
from model.inheritance import binding
from model.records.component import Component, ComponentId
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, Phase


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each provider whose recovery overloads it, or lets users in too late.

    It overloads when its `recovery_load` is at least its `service_rate` and it does not shed load.
    It is too slow when the `recovery_units` of all that need it, divided by its `recovery_rate`,
    take longer than the shortest RTO that one of them promises.

    References:
        [1] Bronson et al., Metastable Failures in Distributed Systems, HotOS 2021.
        [2] Huang et al., Metastable Failures in the Wild, OSDI 2022.
    """
    graph = question.graph
    for number, admission in sorted(graph.once(admissions).items()):
        provider = graph.components[number]
        if admission.overloaded:
            yield _overload(provider)
        elif admission.rate is not None:
            yield from _queue(graph, provider, admission)


def _overload(provider: Component) -> Finding:
    load = read.number(provider, read.RECOVERY_LOAD)
    serves = read.number(provider, read.SERVICE_RATE)
    return Finding(
        component=provider.id,
        message=f"when {provider.label} comes back, {load:g} units a second arrive at once and it "
        f"serves {serves:g}: it stays overloaded, and nothing states that it sheds load",
        target=load,
        achievable=serves,
        unit="units a second",
        confidence=0.7,
        details={"form": "overload"},
    )


def _queue(graph: DependencyGraph, provider: Component, admission: Admission) -> Iterator[Finding]:
    users = _users(graph, provider.id)
    stated = (read.number(graph.component(user), read.RECOVERY_UNITS) for user in users)
    units = sum(1.0 if number is None else number for number in stated)
    takes = timedelta(seconds=units / admission.rate) if admission.rate else timedelta(0)
    promised = [
        (promise.rto, user)
        for user in users
        if (promise := binding(graph, user, DisruptionClass.COMPONENT, "rto")) and promise.rto
    ]
    if not promised or min(promised)[0] >= takes:
        return
    rto, user = min(promised)
    yield Finding(
        component=provider.id,
        provider=user,
        message=f"{provider.label} lets {len(users)} users in one after the other, which takes "
        f"{duration_text(takes)}; {graph.component(user).label} promises to be back in "
        f"{duration_text(rto)}",
        disruption_class=DisruptionClass.COMPONENT,
        target=seconds(rto),
        achievable=seconds(takes),
        exceed=exceed(takes.total_seconds(), rto.total_seconds()),
        confidence=0.7,
        hits=(provider.id,),
        details={"form": "rate", "users": list(users[:50])},
    )


def _users(graph: DependencyGraph, provider: ComponentId) -> Sequence[ComponentId]:
    """Return what needs a provider hard while it runs, or to start, sorted."""
    return sorted(
        {
            need.dependent
            for need in graph.required_by(provider)
            if (need.effect is Effect.HARD and need.phase is not Phase.RENEW)
            or (need.effect is Effect.LIFECYCLE and need.phase is Phase.START)
        }
    )


RULE = GapRule(
    id="N-32",
    title="A recovery that cannot end, or that lets users in too slowly",
    why="All that stopped with a provider comes back in the same moment, with retries and empty "
    "caches. If that is more than the provider serves, it fails again and again although its "
    "fault is repaired.",
    fix="Shed load and let users in at a rate (`sheds`, `recovery_rate`), back off with random "
    "delays, give the provider more capacity, or split its users over several of it.",
    source="Bronson et al., HotOS 2021; Google Cloud incident of 2025-06-12",
    unit="s",
    example="Not in the sample estate: no document states a `recovery_load` there.",
    find=find,
)
