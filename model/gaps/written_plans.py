"""Written plans: the failover plans that people state, and how they differ from computed ones."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from model.capability import properties as read
from model.failover.plan import FailoverPlan
from model.graph import DependencyGraph
from model.records.component import Component, Json


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPlan:
    """A plan as its author states it."""

    from_region: str
    to_region: str
    steps: Sequence[str]
    """The components in the order in which the plan brings them back, of either Region."""
    reviewed_at: datetime | None
    """The day of the last review; None when not stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """The differences between a written plan and the computed one."""

    out_of_order: Sequence[tuple[str, str]]
    """Pairs of components of the new Region: the plan has the first before the second, and the
    computed plan the second before the first; sorted."""
    missing: Sequence[str]
    """Components that the computed plan changes and the written one leaves out."""
    gone: Sequence[str]
    """Components of the written plan that do not exist."""
    changed_at: datetime | None
    """When a need of the moved components was first seen, after the review; None when none was."""

    @property
    def any(self) -> bool:
        """True when there is any difference."""
        return bool(self.out_of_order or self.missing or self.gone or self.changed_at)


def written_plans(component: Component) -> Iterator[WrittenPlan]:
    """Yield the plans that a component states, in its order; one without Regions is ignored."""
    for stated in read.entries(component, read.RECOVERY_PLANS):
        if isinstance(stated, Mapping) and stated.get("from") and stated.get("to"):
            steps = stated.get("steps")
            yield WrittenPlan(
                from_region=str(stated["from"]),
                to_region=str(stated["to"]),
                steps=tuple(map(str, steps)) if isinstance(steps, list | tuple) else (),
                reviewed_at=_moment(stated.get("reviewed")),
            )


def drift(graph: DependencyGraph, plan: WrittenPlan, computed: FailoverPlan) -> Drift:
    """Return how `plan` differs from the computed plan for the same service and Regions.

    A component and its counterpart stand for each other. Soft steps may be left out. Where two
    components each have a step before one of the other, any order fits.

    Complexity: O(steps · components with steps).
    """
    across = {str(pair.component): str(pair.counterpart) for pair in computed.counterparts}
    changed = {step.id: across.get(step.component, step.component) for step in computed.steps}
    changing = {step.id for step in computed.steps if step.changes}
    needed = {changed[step.id] for step in computed.steps if step.changes and not step.soft}
    written = list(dict.fromkeys(across.get(step, step) for step in plan.steps))
    first = _before(computed, changed, changing)
    return Drift(
        out_of_order=tuple(sorted(_out_of_order(written, first))),
        missing=tuple(sorted(needed - set(written) - {str(computed.service)})),
        gone=tuple(sorted(step for step in plan.steps if step not in graph)),
        changed_at=_changed_since(graph, computed, plan.reviewed_at),
    )


def _before(
    computed: FailoverPlan, component: Mapping[str, str], changing: Collection[str]
) -> Mapping[str, set[str]]:
    """Return, for each changed component, the components that change before it in any case."""
    waits: dict[str, list[str]] = {}
    for precedence in computed.precedence:
        # of steps that wait for some of several, which come first is not decided
        if precedence.join is None:
            waits.setdefault(precedence.after, []).append(precedence.before)
    reached: dict[str, set[str]] = {}
    before: dict[str, set[str]] = {}
    for step in sorted(computed.steps, key=lambda step: step.wave):
        above = set().union(*(reached.get(earlier, set()) for earlier in waits.get(step.id, ())))
        if step.id in changing:
            before.setdefault(component[step.id], set()).update(above - {component[step.id]})
            above = above | {component[step.id]}
        reached[step.id] = above
    return before


def _out_of_order(
    written: Sequence[str], first: Mapping[str, set[str]]
) -> Iterator[tuple[str, str]]:
    for place, early in enumerate(written):
        for late in written[place + 1 :]:
            if late in first.get(early, ()) and early not in first.get(late, ()):
                yield early, late


def _changed_since(
    graph: DependencyGraph, computed: FailoverPlan, reviewed_at: datetime | None
) -> datetime | None:
    """Return when the newest need of the scope was first seen, if after the review.

    Needs that the first crawl saw are no change.
    """
    seen = [
        why.first_seen_at
        for component in computed.scope
        for need in graph.requirements_of(component)
        for why in need.evidence
        if why.first_seen_at is not None
    ]
    if reviewed_at is None or not seen or max(seen) <= max(reviewed_at, min(seen)):
        return None
    return max(seen)


def _moment(value: Json) -> datetime | None:
    return read.as_moment(value) if isinstance(value, str) and value else None
