"""F-04: a planned failover stops the flow of data from its sources on, and starts it backwards."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeAlias

from model.capability import properties as read
from model.capability.estimate import Basis, Estimate, known, unknown
from model.failover.actions.consumers import SWITCH_TIME
from model.failover.draft import CHECK_TIMEOUT, Chain, Draft, Drafts, check_of, owner
from model.failover.flow import (
    Flow,
    flow_of,
    is_redirectable,
    leading_names,
    outside_sources,
    with_stores,
)
from model.failover.messages import is_buffer
from model.failover.plan import Action, Mode, Precedence
from model.failover.recipe import GLOBAL_SIDE, LOOK, PLANNED
from model.failover.scope import Scope
from model.kernels.strong_components import strong_components
from model.records.component import ComponentId

Stops: TypeAlias = Mapping[ComponentId, Sequence[ComponentId]]
"""For each component with a stop, those that it sends to, sorted."""

RULE = "F-04"
DRAIN_SECONDS = read.Property("drain_seconds")
"""Of a buffer, in documents: after how long its drain ends, empty or not."""
ENDLESS = unknown(
    "its senders cannot be stopped, and no `drain_seconds` is stated: a person ends it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A buffer into which something outside of the plan may send."""

    buffer: ComponentId
    sources: Sequence[ComponentId]
    """What sends to it and cannot be stopped, sorted; empty when that is not known."""
    redirected: bool
    """True when it can be sent to the new buffer at once."""


def flow_order(scope: Scope, drafts: Drafts) -> Iterator[Precedence]:
    """Yield the order in which a planned failover stops the flow and starts it again.

    Everything stops after all that sends to it has stopped: producers, then buffers run empty, then
    their consumers stop, then the stores that they write to. What only hands data on has no stop.
    Components that send to each other in a cycle stop as one: their intake stops, and all their
    buffers are empty at once. In the new Region the order is the reverse.

    Where something outside sends to a buffer, it is sent to the new buffer first if that is
    possible. Otherwise the drain ends after a stated time, or when a person ends it, and a step in
    the new Region processes what still arrives (`bridge`).

    Complexity: O(components + requirements of the scope).

    References:
        [1] Tarjan, Depth-first search and linear graph algorithms, SIAM J. Computing 1, 1972.
    """
    if scope.mode is Mode.UNPLANNED:
        return
    by_source = {chain.source: chain for chain in drafts.chains.values() if chain.old_side}
    stores = frozenset(name for name, chain in by_source.items() if chain.single_writer)
    flow = with_stores(scope, flow_of(scope), stores)
    for intake in intakes(scope, drafts):
        yield from _open_intake(scope, drafts, intake)
    stops = _stops(flow, by_source)
    yield from _stopping(scope, drafts, stops)
    yield from _starting(scope, drafts, stops)


def intakes(scope: Scope, drafts: Drafts) -> Sequence[Intake]:
    """Return the buffers into which something sends that no step stops, sorted."""
    flow = flow_of(scope)
    stopped = {
        chain.source
        for chain in drafts.chains.values()
        if chain.old_side and chain.old_side[0].action is Action.FENCE
    }
    open_intakes = []
    for chain in sorted(drafts.chains.values(), key=lambda chain: chain.source):
        drained = any(step.action is Action.DRAIN for step in chain.old_side)
        if drained and is_buffer(scope.graph.component(chain.source)):
            sources = outside_sources(scope.graph, flow, chain.source, stopped)
            if sources != ():
                intake = Intake(
                    buffer=chain.source,
                    sources=sources or (),
                    redirected=is_redirectable(scope, chain.source, sources),
                )
                open_intakes.append(intake)
    return open_intakes


def _open_intake(scope: Scope, drafts: Drafts, intake: Intake) -> Iterator[Precedence]:
    drain = f"{Action.DRAIN}:{intake.buffer}"
    if not intake.redirected:
        _bound_drain(scope, drafts, intake.buffer)
        yield from _bridge(scope, drafts, intake.buffer)
        return
    for name in leading_names(scope, intake.buffer):
        yield Precedence(before=check_of(f"{Action.SHIFT_TRAFFIC}:{name}"), after=drain, rule=RULE)
    for source in intake.sources:
        step = drafts.add(_redirection(scope, source, intake.buffer))
        check = drafts.add(_redirected(scope, step))
        yield Precedence(before=step.id, after=check.id, rule="F-11")
        yield Precedence(before=check.id, after=drain, rule=RULE)


def _stops(flow: Flow, by_source: Mapping[ComponentId, Chain]) -> Stops:
    """Return which component with a stop sends to which, through what has none."""
    stops: dict[ComponentId, Sequence[ComponentId]] = {}
    for name in sorted(flow.nodes & by_source.keys()):
        following: set[ComponentId] = set()
        seen, near = {name}, [name]
        while near:
            for after in flow.following.get(near.pop(), frozenset()) - seen:
                seen.add(after)
                if after in by_source:
                    following.add(after)
                elif after in flow.inside:
                    near.append(after)
        stops[name] = sorted(following)
    return stops


def _groups(stops: Stops) -> Mapping[ComponentId, frozenset[ComponentId]]:
    """Return what each component stops together with, itself included."""
    return {name: frozenset(group) for group in strong_components(stops) for name in group}


def _stopping(scope: Scope, drafts: Drafts, stops: Stops) -> Iterator[Precedence]:
    group_of = _groups(stops)
    for group in sorted({group for group in group_of.values() if len(group) > 1}, key=min):
        yield from _stop_together(scope, drafts, group)
    by_source = {chain.source: chain for chain in drafts.chains.values()}
    for before, after in [(sender, receiver) for sender in stops for receiver in stops[sender]]:
        steps = by_source[before].old_side
        if after not in group_of[before] and steps:
            first = _first(by_source, group_of[after], after)
            if first is not None:
                yield Precedence(before=steps[-1].id, after=first, rule=RULE)


def _first(
    by_source: Mapping[ComponentId, Chain], group: Collection[ComponentId], name: ComponentId
) -> str | None:
    """Return the first step that stops a component; of a group, the drain of its buffers."""
    drains = [
        step.id
        for member in sorted(group)
        for step in by_source[member].old_side
        if step.action is Action.DRAIN and step.verifies is None
    ]
    if len(group) > 1 and drains:
        return drains[0]
    steps = by_source[name].old_side
    return steps[0].id if steps else None


def _stop_together(
    scope: Scope, drafts: Drafts, group: Collection[ComponentId]
) -> Iterator[Precedence]:
    """Make one drain of the buffers of a group; yield that it comes before its other stops."""
    chains = {chain.source: place for place, chain in drafts.chains.items()}
    buffers = [name for name in sorted(group) if is_buffer(scope.graph.component(name))]
    if not buffers:
        return
    first, *others = buffers
    for name in others:
        chain = drafts.chains[chains[name]]
        kept = tuple(step for step in chain.old_side if not _drains(step))
        drafts.replace(chains[name], replace(chain, old_side=kept))
    labels = ", ".join(scope.graph.component(name).label for name in buffers)
    chain = drafts.chains[chains[first]]
    steps = tuple(
        replace(
            step,
            description=f"Wait until {labels} ({scope.from_region}) are empty at once: "
            "their consumers send to each other",
        )
        if step.id == f"{Action.DRAIN}:{first}"
        else step
        for step in chain.old_side
    )
    drafts.replace(chains[first], replace(chain, old_side=steps))
    for name in sorted(set(group) - set(buffers)):
        own = drafts.chains[chains[name]].old_side
        if own:
            yield Precedence(before=check_of(f"{Action.DRAIN}:{first}"), after=own[0].id, rule=RULE)


def _drains(step: Draft) -> bool:
    return step.action is Action.DRAIN or (step.verifies or "").startswith(f"{Action.DRAIN}:")


def _starting(scope: Scope, drafts: Drafts, stops: Stops) -> Iterator[Precedence]:
    """Yield that what receives is switched on before what sends, and both before traffic."""
    by_source = {chain.source: chain for chain in drafts.chains.values()}
    starts = {
        name: enabling for name in stops if (enabling := by_source[name].enabling) is not None
    }
    group_of = _groups(stops)
    for sender in sorted(starts):
        for receiver in sorted(_downstream(stops, sender) & starts.keys() - group_of[sender]):
            yield Precedence(
                before=check_of(starts[receiver].id), after=starts[sender].id, rule=RULE
            )
    buffered = {
        name for intake in intakes(scope, drafts) for name in leading_names(scope, intake.buffer)
    }
    for shift in drafts.having(Action.SHIFT_TRAFFIC, Action.UNPIN):
        for name in sorted(starts):
            beside = starts[name].component in scope.soft and shift.component not in scope.soft
            if shift.component not in buffered and not beside:
                yield Precedence(before=check_of(starts[name].id), after=shift.id, rule=RULE)


def _downstream(stops: Stops, name: ComponentId) -> set[ComponentId]:
    """Return everything that a component sends to, directly or not."""
    reached: set[ComponentId] = set()
    near = list(stops[name])
    while near:
        after = near.pop()
        if after not in reached:
            reached.add(after)
            near += stops[after]
    return reached


def _bound_drain(scope: Scope, drafts: Drafts, buffer: ComponentId) -> None:
    """Bound the drain of a buffer into which something sends that no step stops."""
    component = scope.graph.component(buffer)
    stated = read.seconds(component, DRAIN_SECONDS)
    label = f"{component.label} ({scope.from_region})"
    until = "until a person ends it" if stated is None else f"for {stated.total_seconds():g} s"
    place = next(place for place, chain in drafts.chains.items() if chain.source == buffer)
    chain = drafts.chains[place]
    steps = tuple(
        replace(
            step,
            description=f"Let the consumers of {label} work off what waits, {until}: "
            "messages still arrive, so it need not be empty"
            if step.verifies is None
            else f"Verify that the consumers of {label} had their time",
            duration=_bound(stated) if step.verifies is None else step.duration,
            checks=(f"the time for {label} has passed, or it is empty",),
        )
        if _drains(step)
        else step
        for step in chain.old_side
    )
    drafts.replace(place, replace(chain, old_side=steps))


def _bound(stated: timedelta | None) -> Estimate:
    if stated is None:
        return ENDLESS
    return known(stated, "drain_seconds, as stated", Basis.ASSERTED)


def _bridge(scope: Scope, drafts: Drafts, buffer: ComponentId) -> Iterator[Precedence]:
    """Add the step that processes what still arrives in the old Region, after its consumers run."""
    label = scope.graph.component(buffer).label
    step = drafts.add(
        Draft(
            id=f"{Action.BRIDGE}:{buffer}",
            component=buffer,
            action=Action.BRIDGE,
            side=scope.to_region,
            description=f"Process in {scope.to_region} what still arrives in {label} "
            f"({scope.from_region}), until its senders use the new one",
            duration=SWITCH_TIME,
            checks=(f"messages that arrive in {label} ({scope.from_region}) are processed",),
            compensation=f"stop reading {label} ({scope.from_region}) from {scope.to_region}",
            modes=PLANNED,
            owner=owner(scope, buffer),
            soft=True,
            on_failure="continue",
        )
    )
    check = drafts.add(
        Draft(
            id=check_of(step.id),
            component=buffer,
            action=Action.VERIFY,
            side=scope.to_region,
            description=f"Verify that messages that arrive in {label} ({scope.from_region}) are "
            f"processed in {scope.to_region}",
            duration=LOOK,
            modes=PLANNED,
            owner=step.owner,
            timeout=CHECK_TIMEOUT,
            verifies=step.id,
            soft=True,
            on_failure="continue",
        )
    )
    yield Precedence(before=step.id, after=check.id, rule="F-11")
    reading = _readers(scope, drafts, buffer)
    for enabling in reading:
        yield Precedence(before=check_of(enabling), after=step.id, rule=RULE)
    if not reading:
        yield Precedence(before=check_of(f"{Action.DRAIN}:{buffer}"), after=step.id, rule=RULE)


def _readers(scope: Scope, drafts: Drafts, buffer: ComponentId) -> Sequence[str]:
    """Return the steps that switch on the consumers of a buffer in the new Region, sorted."""
    flow = flow_of(scope)
    by_source = {chain.source: chain for chain in drafts.chains.values()}
    seen, near = {buffer}, [buffer]
    enabling = set()
    while near:
        for after in flow.following.get(near.pop(), frozenset()) - seen:
            seen.add(after)
            step = by_source[after].enabling if after in by_source else None
            if step is not None:
                enabling.add(step.id)
            elif after in flow.inside and not is_buffer(scope.graph.component(after)):
                near.append(after)
    return sorted(enabling)


def _redirection(scope: Scope, source: ComponentId, buffer: ComponentId) -> Draft:
    graph = scope.graph
    new = scope.pairs[buffer].counterpart
    label = graph.component(new).label
    return Draft(
        id=f"{Action.REPOINT}:{source}",
        component=source,
        action=Action.REPOINT,
        side=graph.component(source).region or GLOBAL_SIDE,
        description=f"Let {graph.component(source).label} send to {label} ({scope.to_region}), "
        "which fills while nothing reads it",
        duration=SWITCH_TIME,
        checks=(f"{graph.component(source).label} sends to {label} ({scope.to_region}) only",),
        compensation=f"let it send to {scope.from_region} again",
        modes=PLANNED,
        owner=owner(scope, source),
    )


def _redirected(scope: Scope, step: Draft) -> Draft:
    return Draft(
        id=check_of(step.id),
        component=step.component,
        action=Action.VERIFY,
        side=step.side,
        description=f"Verify that {step.checks[0]}",
        duration=LOOK,
        checks=step.checks,
        modes=PLANNED,
        owner=step.owner,
        timeout=CHECK_TIMEOUT,
        verifies=step.id,
    )
