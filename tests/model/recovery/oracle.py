"""Recovery spelled out over objects, as `spec-2` R-1 to R-6 say it: slow, and for acyclic graphs.

It shares the declared figures (formulas, switch times, detection) with the model, and nothing of
how interruptions are computed from them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from model.capability import properties as read
from model.capability.capability import CONTAINERS, achievable
from model.capability.detection import detection
from model.capability.estimate import Estimate
from model.capability.places import unplaced
from model.capability.stores import is_authoritative
from model.capability.switch_formula import SwitchState
from model.capability.switch_times import OWN_PARTS, switch
from model.graph import DependencyGraph
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, Phase, Requirement
from model.recovery.gates import decision_time

STOPS = {Effect.HARD, Effect.CONTAINMENT}
PLACES = {Kind.ZONE, Kind.REGION, Kind.ACCOUNT, Kind.FAILURE_DOMAIN}
SIDES = ("least", "most")
Away = Mapping[ComponentId, tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Oracle:
    """One loss in one graph; all moments are seconds."""

    graph: DependencyGraph
    failing: frozenset[ComponentId]
    tested: DisruptionClass
    at: datetime
    hard: bool = True
    """Whether unknown strength is read as hard."""

    def length(self, subject: ComponentId) -> tuple[float, float]:
        """Return how long a subject is away, at least and at most, with its own gate."""
        needs = closure(self.graph, subject)
        alone = self.away(side="most", gate=inf)
        times = [detection(self.graph, name) for name in needs if alone[name][1] > alone[name][0]]
        known = [time.lower_bound.total_seconds() for time in times if time.known]
        decision = decision_time(self.graph, subject).lower_bound.total_seconds()
        gates = (decision + min(known, default=0), decision + min(known, default=inf))
        bounds = []
        for side, gate in zip(SIDES, gates, strict=True):
            start, back = self.away(side=side, gate=gate)[subject]
            bounds.append(inf if back == inf and start < inf else max(back - start, 0))
        return bounds[0], bounds[1]

    def away(self, *, side: str, gate: float) -> Away:
        """Return from when until when each component is away; (inf, 0) where it never is."""
        down, lost = self._down(), self._lost()
        away: dict[ComponentId, tuple[float, float]] = {}
        for component in in_order(self.graph):
            away[component.id] = self._component(component, away, down, lost, side, gate)
        return away

    def _component(
        self,
        component: Component,
        away: Away,
        down: Collection[ComponentId],
        lost: Collection[ComponentId],
        side: str,
        gate: float,
    ) -> tuple[float, float]:
        name = component.id
        open_ = unplaced(self.graph, self.tested)[self.graph.index(name)] and name not in lost
        if open_ and side == "most":
            return 0, inf
        stated = any(
            one.rto is not None and one.disruption_class is self.tested
            for one in self.graph.capabilities_of(name)
        )
        starts = name in lost or (name in down and stated)
        begins, readies = [], []
        for need in self.graph.requirements_of(name):
            running = self._counts(need)
            starting = starts and not running and need.phase is Phase.START
            if running or (starting and need.effect in STOPS | {Effect.LIFECYCLE}):
                begin, ready = self._row(need, away, lost, side, starting=not running)
                begins.append(inf if starting else begin)
                readies.append(ready)
        begin = 0 if name in lost else min(begins, default=inf)
        if begin == inf:
            return inf, 0
        restored = starts or (name in down and is_authoritative(component))
        earliest, own = 0.0, seconds(read.seconds(component, read.RECONNECT_SECONDS))
        if restored:
            figure = achievable(self.graph, name, self.tested, self.at)
            own = bound(figure.rto, side)
            acts = stated or figure.rto.value != timedelta(0)
            earliest = gate if acts and not figure.automatic else 0
            if self._is_domain(name, lost) and component.kind in PLACES and side == "most":
                own = inf
        return begin, max(earliest, *readies, 0) + own

    def _row(
        self,
        need: Requirement,
        away: Away,
        lost: Collection[ComponentId],
        side: str,
        *,
        starting: bool,
    ) -> tuple[float, float]:
        minimum = len(need.members) if need.effect is Effect.UNKNOWN else need.minimum
        choice, goes = minimum < len(need.members), need.dependent in lost
        noticed = []
        for member in need.members:
            start, back = away[member.provider]
            if self._is_domain(member.provider, lost):
                if goes and (choice or need.effect is Effect.CONTAINMENT):
                    back = 0
                elif choice:
                    back = inf
            tolerance = 0 if starting else seconds(member.tolerance)
            if start < inf and back - start > tolerance:
                noticed.append((start + tolerance, back))
        present = [(inf, 0.0)] * (len(need.members) - len(noticed))
        begins = sorted(begin for begin, _ in [*noticed, *present])
        backs = sorted(back for _, back in [*noticed, *present])
        if not choice:
            return begins[0], backs[-1]
        turn = 0 if starting else self._turn(need, side)
        begin = begins[0] if turn else begins[len(begins) - minimum]
        turned = begins[0] + turn if begins[0] < inf else 0
        ready = min(backs[-1], max(backs[minimum - 1], turned))
        return begin, ready if begin < inf else 0

    def _turn(self, need: Requirement, side: str) -> float:
        own = need.effect is Effect.CONTAINMENT or need.relation in OWN_PARTS
        turning = switch(self.graph, need.dependent, own_parts=own)
        return 0 if turning.state is SwitchState.DEGRADED else bound(turning.time, side)

    def _counts(self, need: Requirement) -> bool:
        effects = STOPS | ({Effect.UNKNOWN} if self.hard else set())
        return need.phase is Phase.RUN and need.effect in effects

    def _is_domain(self, name: ComponentId, lost: Collection[ComponentId]) -> bool:
        stated = (
            one.rto is not None and one.disruption_class is self.tested
            for one in self.graph.capabilities_of(name)
        )
        kind = self.graph.component(name).kind
        return name in lost and kind in CONTAINERS - LOGICAL_KINDS and not any(stated)

    def _lost(self) -> set[ComponentId]:
        return self._spread(lambda need: need.effect is Effect.CONTAINMENT)

    def _down(self) -> set[ComponentId]:
        return self._spread(lambda need: self._counts(need))

    def _spread(self, counts) -> set[ComponentId]:
        failed = set(self.failing)
        while True:
            before = len(failed)
            for need in self.graph.requirements:
                alive = sum(member.provider not in failed for member in need.members)
                minimum = len(need.members) if need.effect is Effect.UNKNOWN else need.minimum
                if need.phase is Phase.RUN and counts(need) and alive < minimum:
                    failed.add(need.dependent)
            if len(failed) == before:
                return failed


def closure(graph: DependencyGraph, subject: ComponentId) -> set[ComponentId]:
    """Return all that a recovery of the subject may wait for."""
    reached, open_ = {subject}, [subject]
    while open_:
        for need in graph.requirements_of(open_.pop()):
            run = need.phase is Phase.RUN and need.effect in STOPS | {Effect.UNKNOWN}
            start = need.phase is Phase.START and need.effect in STOPS | {Effect.LIFECYCLE}
            if run or start:
                open_ += set(need.providers) - reached
                reached |= set(need.providers)
    return reached


def in_order(graph: DependencyGraph) -> list[Component]:
    """Return the components, providers first."""
    done: dict[ComponentId, None] = {}

    def visit(name: ComponentId) -> None:
        if name not in done:
            for need in graph.requirements_of(name):
                for provider in need.providers:
                    visit(provider)
            done[name] = None

    for component in graph.components:
        visit(component.id)
    return [graph.component(name) for name in done]


def bound(estimate: Estimate, side: str) -> float:
    """Return the lower or the upper bound of a figure."""
    if estimate.never:
        return inf
    limit = estimate.lower_bound if side == "least" else estimate.upper_bound
    return inf if limit is None else limit.total_seconds()


def seconds(duration: timedelta | None) -> float:
    """Return a duration in seconds, zero without one."""
    return 0.0 if duration is None else duration.total_seconds()
