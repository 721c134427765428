"""Blast radius: what stops or degrades when something fails, why, and what lost its redundancy."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from model.disruption.disruptions import Disruption, degraded_seeds, disruption_class, seeds
from model.disruption.scenarios import largest_blast_radii, single_points_of_failure
from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.impact.horizon import FailureStatesAtHorizon
from model.impact.impact import Cause, Impact, Impacts, State, Trail
from model.impact.time_to_impact import ImpactTime
from model.inheritance import objective
from model.kernels.failure_states import DOWN, FailureStates
from model.kernels.needs import Ints
from model.records.component import LOGICAL_KINDS, ComponentId
from model.records.objective import DisruptionClass, Objective
from model.records.requirement import Phase, RequirementId

__all__ = [
    "BlastRadius",
    "BrokenObjective",
    "Cause",
    "Impact",
    "LostRedundancy",
    "State",
    "blast_radius",
    "causal_chain",
    "impact_time",
    "largest_blast_radii",
    "single_points_of_failure",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LostRedundancy:
    """A surviving k-of-n requirement that lost members."""

    requirement: RequirementId
    dependent: ComponentId
    alive: int
    minimum: int

    @property
    def margin(self) -> int:
        """How many more members may be lost; 0 is "at risk"."""
        return self.alive - self.minimum


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenObjective:
    """A promise that binds a component which is down: how long it may last is `objective.rto`."""

    component: ComponentId
    state: State
    objective: Objective


@dataclass(frozen=True, slots=True, kw_only=True)
class BlastRadius:
    """The answer. All sequences are sorted by component (or requirement) id."""

    disruption: Disruption
    disruption_class: DisruptionClass
    seeds: Sequence[ComponentId]
    impacts: Sequence[Impact]
    """Every component that is not up because of others, at least by the pessimistic reading.

    Seeds are left out, but for those that only degraded by themselves and are taken down.
    """
    lost_redundancy: Sequence[LostRedundancy]
    starved: Sequence[ComponentId]
    """Components outside the blast radius whose trigger or data feed is in it."""
    services: Sequence[ComponentId]
    """Services, journeys and systems that are hit or are seeds."""
    broken_objectives: Sequence[BrokenObjective]
    certain: bool
    """True when the optimistic and the pessimistic run agree everywhere."""
    horizon: timedelta | None = None
    """The answer holds this long after the failure; None when it has run its course."""
    readings: Trail | None = field(default=None, compare=False, repr=False)
    """The causes, for `causal_chain`; None in an answer that was not computed here."""

    @property
    def down(self) -> Sequence[ComponentId]:
        """The components that stop because of others."""
        return _in_state(self.impacts, State.DOWN)

    @property
    def degraded(self) -> Sequence[ComponentId]:
        """The components that degrade."""
        return _in_state(self.impacts, State.DEGRADED)


def blast_radius(
    graph: DependencyGraph, disruption: Disruption, *, horizon: timedelta | None = None
) -> BlastRadius:
    """Return everything that falls or degrades because of `disruption`.

    With a `horizon`, what has fallen or degraded that long after it, at the earliest: tolerances
    that nobody stated count as zero. The causes are then those that act first.

    Raises:
        InvalidValue: if the horizon is negative.
        Error: if the graph does not know what is said to fail; see `disruptions.seeds`.
    """
    if horizon is not None and horizon < timedelta(0):
        raise InvalidValue("horizon", horizon, "a duration that is not negative")
    first = seeds(graph, disruption)
    trail = _trail(graph, disruption, first, horizon)
    return BlastRadius(
        disruption=disruption,
        disruption_class=disruption_class(disruption),
        seeds=first,
        impacts=Impacts(trail),
        lost_redundancy=_lost_redundancy(graph, trail.good),
        starved=_ids(graph, trail.good.starving()),
        services=_services(graph, trail.good),
        broken_objectives=_broken_objectives(graph, trail.good, disruption_class(disruption)),
        certain=bool(np.array_equal(trail.good.state, trail.bad.state)),
        horizon=horizon,
        readings=trail,
    )


def causal_chain(graph: DependencyGraph, answer: BlastRadius, component: str) -> Sequence[Cause]:
    """Return the shortest chain from a seed to `component`, the seed first.

    It is empty when `component` is not hit. Where only the pessimistic reading hits it, the chain
    is of that reading.

    Raises:
        UnknownComponent: if no component has this id.
    """
    trail = answer.readings or _trail(graph, answer.disruption, answer.seeds, answer.horizon)
    return trail.chain(graph.index(component))


def impact_time(graph: DependencyGraph, answer: BlastRadius, component: str) -> ImpactTime:
    """Return how long after the failure `component` is hit, whatever the horizon of the answer.

    Complexity: the first call times the whole blast radius; the others look it up.

    Raises:
        UnknownComponent: if no component has this id.
    """
    trail = answer.readings or _trail(graph, answer.disruption, answer.seeds, answer.horizon)
    return trail.impact_time(graph.index(component))


def _trail(
    graph: DependencyGraph,
    disruption: Disruption,
    first: Sequence[ComponentId],
    horizon: timedelta | None,
) -> Trail:
    weak_ids = degraded_seeds(disruption)
    failing = _numbers(graph, (one for one in first if one not in weak_ids))
    weak = _numbers(graph, sorted(weak_ids)) if weak_ids else None

    def reading(*, pessimistic: bool) -> FailureStates:
        if horizon is None:
            return FailureStates.of(graph.topology, failing, degraded=weak, pessimistic=pessimistic)
        return FailureStatesAtHorizon.by(
            graph, failing, horizon, degraded=weak, pessimistic=pessimistic
        )

    good = reading(pessimistic=False)
    bad = reading(pessimistic=True) if graph.topology.has_unknown else good
    return Trail(graph=graph, good=good, bad=bad)


def _numbers(graph: DependencyGraph, ids: Iterable[ComponentId]) -> Ints:
    return np.array([graph.index(one) for one in ids], np.int32)


def _lost_redundancy(graph: DependencyGraph, damage: FailureStates) -> Sequence[LostRedundancy]:
    rows, alive = damage.at_risk()
    found = [
        LostRedundancy(
            requirement=need.id, dependent=need.dependent, alive=count, minimum=need.minimum
        )
        for need, count in zip(
            (graph.requirements[row] for row in rows.tolist()), alive.tolist(), strict=True
        )
    ]
    return sorted(found, key=lambda one: one.requirement)


def _services(graph: DependencyGraph, damage: FailureStates) -> Sequence[ComponentId]:
    """Return the logical components that are hit.

    A group that states no need of its own is hit when a member of it is.
    """
    logical = {one.id for one in graph.components if one.kind in LOGICAL_KINDS}
    hit = {one for one in logical if damage.state[graph.index(one)]}
    follows = [
        one for one in graph.records.memberships if not _stands_on_something(graph, one.group)
    ]
    while True:
        more = {
            one.group
            for one in follows
            if one.member in hit or damage.state[graph.index(one.member)]
        }
        if more <= hit:
            return sorted(hit)
        hit |= more


def _stands_on_something(graph: DependencyGraph, group: ComponentId) -> bool:
    return any(need.phase is Phase.RUN for need in graph.requirements_of(group))


def _broken_objectives(
    graph: DependencyGraph, damage: FailureStates, tested: DisruptionClass
) -> Sequence[BrokenObjective]:
    """Return the promise that binds each component that is down and was promised something.

    What only inherits a promise is left out: the promise is reported where it was made.
    """
    promised = {one.subject for one in graph.records.objectives if one.disruption_class is tested}
    down = sorted(one for one in promised if damage.state[graph.index(one)] == DOWN)
    return tuple(
        BrokenObjective(component=one, state=State.DOWN, objective=binding)
        for one in down
        if (binding := objective(graph, one, tested)) is not None
    )


def _ids(graph: DependencyGraph, numbers: Ints) -> Sequence[ComponentId]:
    return tuple(graph.components[number].id for number in numbers.tolist())


def _in_state(impacts: Iterable[Impact], state: State) -> Sequence[ComponentId]:
    if isinstance(impacts, Impacts):
        return impacts.in_state(state)
    return tuple(one.component for one in impacts if one.state is state)
