"""Unready side: traffic moves by itself before the other Region is ready for it."""

from collections.abc import Collection, Iterator
from datetime import datetime

from model.capability import properties as read
from model.capability.capability import achievable
from model.capability.detection import detection
from model.capability.estimate import Estimate, duration_text, total, unknown, worst
from model.failover.counterparts import across
from model.failover.directors import needed_below
from model.gaps.directed_traffic import Directed, directed
from model.gaps.gap_figures import confidence, seconds
from model.gaps.interface import Finding, GapRule, Question, Status
from model.gaps.severity import exceed
from model.graph import DependencyGraph
from model.records.component import Component, ComponentId
from model.records.objective import DisruptionClass
from model.recovery.gates import decision_time

REGION = DisruptionClass.REGION


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each director that moves by itself before the new side is ready.

    The new side is ready when people have noticed and decided, and then its stores are promoted and
    its smaller groups scaled to what their counterparts run. Where the ready time is only known in
    part, that part counts; a director without a known time gives an unknown finding.
    """
    graph = question.graph
    for pair in graph.once(directed):
        moves = achievable(graph, pair.director.component, REGION, question.at)
        if pair.director.returns is not True or not moves.automatic:
            continue
        leaving = needed_below(graph, pair.director.leaving)
        writers = [
            achievable(graph, store, REGION, question.at).rto
            for store in pair.stores
            if not achievable(graph, store, REGION, question.at).automatic
        ]
        groups = list(_smaller(graph, pair, leaving))
        scaled = [achievable(graph, group, REGION, question.at).rto for group in groups]
        gate = total((_noticed(graph, leaving), decision_time(graph, pair.director.component)))
        for what, own in (("capacity", scaled), ("its writer", writers)):
            ready = total((gate, worst(own))) if own else None
            if ready is not None and not _in_time(moves.rto, ready):
                yield _finding(graph, pair, what, moves.rto, ready, question.at)
                break


def _in_time(moves: Estimate, ready: Estimate) -> bool:
    """Tell whether traffic is certain to come after the other side is ready."""
    return moves.lower_bound >= ready.lower_bound and ready.known


def _noticed(graph: DependencyGraph, leaving: Collection[ComponentId]) -> Estimate:
    times = [time for name in sorted(leaving) if (time := detection(graph, name)).known]
    if times:
        return min(times, key=lambda time: time.lower_bound)
    return unknown("no health check and no alarm covers an affected component")


def _smaller(
    graph: DependencyGraph, pair: Directed, leaving: Collection[ComponentId]
) -> Iterator[ComponentId]:
    """Yield what runs less in the new Region than its counterpart does in the old one, by id."""
    for name in sorted(leaving):
        component = graph.component(name)
        runs = _size(component)
        if component.region != pair.from_region or not runs:
            continue
        other = across(graph, component, pair.to_region)
        there = None if other is None else _size(graph.component(other))
        if other is not None and there is not None and there < runs:
            yield other


def _size(component: Component) -> float | None:
    tasks = read.number(component, read.DESIRED_COUNT)
    return read.number(component, read.DESIRED_CAPACITY) if tasks is None else tasks


def _finding(
    graph: DependencyGraph,
    pair: Directed,
    what: str,
    moves: Estimate,
    ready: Estimate,
    at: datetime,
) -> Finding:
    director = graph.component(pair.director.component)
    is_known = moves.known and ready.lower_bound > moves.lower_bound
    comes = duration_text(moves.lower_bound) if moves.known else "an unknown time"
    least = "" if ready.known else "not before "
    return Finding(
        component=director.id,
        message=f"{director.label} moves from {pair.from_region} to {pair.to_region} by itself: "
        f"traffic comes at {comes}, {what} at {least}{duration_text(ready.lower_bound)}",
        status=Status.BREACHED if is_known else Status.UNKNOWN,
        disruption_class=REGION,
        target=seconds(moves.value),
        achievable=seconds(ready.value),
        exceed=exceed(ready.lower_bound.total_seconds(), moves.lower_bound.total_seconds())
        if is_known
        else None,
        confidence=min(confidence(moves), confidence(ready)),
        details={"from": pair.from_region, "to": pair.to_region, "waits_for": what},
    )


RULE = GapRule(
    id="N-31",
    title="Traffic moves by itself to a Region that is not ready",
    why="Health checks move a name within minutes. When the store there has to be promoted first, "
    "or fewer tasks run there than the load needs, the users meet errors, and the few tasks are "
    "overloaded before anybody has decided.",
    fix="Keep the other Region scaled, promote automatically, or let a routing control decide, so "
    "that traffic moves when the Region is ready.",
    source="AWS Well-Architected, REL11-BP02 and REL13-BP02",
    unit="s",
    example="`shop.example.com` moves to us-west-2 within minutes, while fewer tasks run there "
    "and the writer of `orders` is promoted after people have decided.",
    example_component="shop.example.com A",
    find=find,
)
