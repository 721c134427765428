"""Open intake: something sends to a queue from outside, and a planned failover cannot stop it."""

from collections.abc import Iterator, Sequence

from model.capability import properties as read
from model.failover.counterparts import across
from model.failover.dns_names import targets
from model.failover.flow import REDIRECTABLE
from model.failover.messages import BUFFERS, SENDERS, is_buffer, passes, sends
from model.gaps.interface import Finding, GapRule, Question
from model.graph import DependencyGraph
from model.inheritance import bindings
from model.records.component import Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect


def find(question: Question) -> Iterator[Finding]:
    """Yield one finding for each buffer that a plan moves, with a sender that no step stops.

    The buffer is read by something, is under a promise for the loss of a Region, and has a
    counterpart. A sender is outside when it lies in another account, or is no compute that a plan
    stops. A sender that can be redirected, or a name that leads to the buffer, closes the intake.
    """
    graph = question.graph
    bound = [bindings(graph, DisruptionClass.REGION, field) for field in ("rto", "rpo")]
    for buffer in graph.of_kind(*BUFFERS):
        promised = any(at[graph.index(buffer.id)] >= 0 for at in bound)
        if promised and is_buffer(buffer) and _is_moved(graph, buffer):
            outside = _outside(graph, buffer)
            if outside and not _is_redirected(graph, buffer, outside):
                yield _finding(graph, buffer, outside)


def _is_moved(graph: DependencyGraph, buffer: Component) -> bool:
    regions = sorted(region.id.removeprefix("region:") for region in graph.of_kind(Kind.REGION))
    is_read = any(need.effect is Effect.TRIGGER for need in graph.required_by(buffer.id))
    return is_read and any(across(graph, buffer, region) for region in regions)


def _outside(graph: DependencyGraph, buffer: Component) -> Sequence[ComponentId]:
    """Return what sends to a buffer, directly or through what keeps nothing, and is not stopped."""
    outside: set[ComponentId] = set()
    seen, near = {buffer.id}, [buffer.id]
    while near:
        for need in graph.required_by(near.pop()):
            if need.dependent in seen or not sends(graph, need):
                continue
            seen.add(need.dependent)
            sender = graph.component(need.dependent)
            if passes(sender):
                near.append(sender.id)
            elif not _is_stopped(sender, buffer):
                outside.add(sender.id)
    return sorted(outside)


def _is_stopped(sender: Component, buffer: Component) -> bool:
    """Tell whether a plan that moves the buffer can stop what sends to it."""
    same_place = sender.region == buffer.region and sender.account == buffer.account
    return sender.kind in SENDERS and same_place


def _is_redirected(
    graph: DependencyGraph, buffer: Component, outside: Sequence[ComponentId]
) -> bool:
    if all(read.flag(graph.component(sender), REDIRECTABLE) is True for sender in outside):
        return True
    names = (need.dependent for need in graph.required_by(buffer.id))
    return any(
        graph.component(name).kind is Kind.DNS_RECORD and buffer.id in targets(graph, name)
        for name in names
    )


def _finding(graph: DependencyGraph, buffer: Component, outside: Sequence[ComponentId]) -> Finding:
    sender = graph.component(outside[0])
    further = f" and {len(outside) - 1} more" if len(outside) > 1 else ""
    return Finding(
        component=buffer.id,
        provider=sender.id,
        message=f"{sender.label}{further} sends to {buffer.label}, and a planned failover can "
        "neither stop nor redirect that: the queue never runs empty",
        disruption_class=DisruptionClass.REGION,
        hits=(buffer.id,),
        details={"senders": list(outside[:50])},
    )


RULE = GapRule(
    id="N-37",
    title="Intake that a plan cannot stop",
    why="A planned failover waits until a queue is empty before it moves what the messages are "
    "written to. A sender in another account, or outside of AWS, keeps filling it, so a person has "
    "to end the wait and messages are left in the old Region.",
    fix="Agree on a way to pause or redirect the sender (`redirectable: true`), put a name before "
    "the queue that the plan moves, or state `drain_seconds`.",
    source="AWS Well-Architected, REL05-BP02",
    example="Not in the sample estate: what sends to its queues belongs to its services.",
    find=find,
)
