"""Blast radius: what stops or degrades when something fails, why, and what lost its redundancy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np

from model.disruption.disruptions import Disruption, disruption_class, seed_states, seeds
from model.disruption.kept_keys import graph_during
from model.disruption.scenarios import largest_blast_radii, single_points_of_failure
from model.errors import InvalidValue
from model.graph import DependencyGraph
from model.impact.causal_tree import CausalStep
from model.impact.horizon import FailureStatesAtHorizon
from model.impact.impact import Cause, Impact, Impacts, Readings
from model.impact.interruptions import Interruption, Interruptions
from model.impact.latent_needs import LatentNeed, latent_needs
from model.impact.state import State
from model.impact.time_to_impact import ImpactTime
from model.inheritance import objective
from model.kernels.failure_modes import ModeEffects
from model.kernels.failure_states import DOWN, FailureStates
from model.kernels.needs import Ints
from model.records.component import LOGICAL_KINDS, ComponentId
from model.records.objective import DisruptionClass, Objective
from model.records.requirement import Phase, RequirementId

__all__ = [
    "BlastRadius",
    "BrokenObjective",
    "CausalStep",
    "Cause",
    "Impact",
    "LostRedundancy",
    "State",
    "blast_radius",
    "causal_chain",
    "causal_tree",
    "impact_time",
    "largest_blast_radii",
    "single_points_of_failure",
    "states_at",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LostRedundancy:
    """A surviving k-of-n requirement that lost members."""

    requirement: RequirementId
    """The requirement."""
    dependent: ComponentId
    """Who needs it."""
    alive: int
    """How many members are left."""
    minimum: int
    """How many are needed."""

    @property
    def margin(self) -> int:
        """How many more members it may lose; 0 means that it is at risk."""
        return self.alive - self.minimum


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenObjective:
    """A promise that binds a component which is down: it may be down for `objective.rto`."""

    component: ComponentId
    """Whom it binds."""
    state: State
    """How the component fares."""
    objective: Objective
    """The promise: `rto` says how long this may last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlastRadius:
    """The answer. All sequences are sorted by component (or requirement) id."""

    disruption: Disruption
    """What fails, in a few words."""
    disruption_class: DisruptionClass
    """Which class of objectives it is measured against."""
    seeds: Sequence[ComponentId]
    """The components that fail at first."""
    impacts: Sequence[Impact]
    """Every component that is not up because of others, in at least one reading.

    A seed is included only if it degraded by itself and others stop it.
    """
    lost_redundancy: Sequence[LostRedundancy]
    """The requirements that still hold, with fewer members than before."""
    starved: Sequence[ComponentId]
    """Components that are up and whose trigger or data feed is down."""
    interrupted: Sequence[Interruption] = field(compare=False, repr=False)
    """What is down or degraded for a while, until something fails over by itself; of what is not
    down in the end. Machines alone repair here."""
    latent: Sequence[LatentNeed]
    """What components that are up or degraded cannot do any more: start, renew, fail over, …"""
    services: Sequence[ComponentId]
    """Services, journeys and systems that are affected or are seeds."""
    broken_objectives: Sequence[BrokenObjective]
    """The promises that bind components which are down."""
    bad: Sequence[ComponentId]
    """What answers with wrong content in the optimistic reading, seeds included."""
    slow: Sequence[ComponentId]
    """What answers late in the optimistic reading, seeds included."""
    certain: bool
    """True when the optimistic and the pessimistic reading agree everywhere."""
    horizon: timedelta | None = None
    """The answer holds this long after the failure; None: for ever after."""
    readings: Readings | None = field(default=None, compare=False, repr=False)
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
    """Return everything that stops or degrades because of `disruption` (spec §3.1.3).

    The states are the least fixed point above the seeds: a failure never repairs itself, and a
    cycle of components stays up unless something outside of it fails. Requirements of unknown
    strength are read twice, as soft and as hard; both states are in each impact. With a `horizon`
    the states are those that long after the disruption at the earliest, because an unknown
    tolerance counts as zero; the causes are then the ones that act first. A disruption that fails
    nothing has an empty answer.

    Complexity: O(edges that leave what is affected), at most O(all edges), for each reading; with
    a horizon that times the logarithm of it.

    Raises:
        InvalidValue: if the horizon is negative.
        Error: if the graph does not know what fails; see `disruptions.seeds`.

    References:
        [1] Tarski, "A lattice-theoretical fixpoint theorem and its applications", Pacific J. of
            Mathematics 5 (1955).

    >>> from model.disruption.disruptions import ComponentsFail
    >>> from tests.builders import graph
    >>> shop = graph("web > api > db; api ~> cache")
    >>> blast_radius(shop, ComponentsFail(components=("db",))).down
    ('api', 'web')
    >>> blast_radius(shop, ComponentsFail(components=("cache",))).degraded
    ('api', 'web')
    """
    if horizon is not None and horizon < timedelta(0):
        raise InvalidValue("horizon", horizon, "a duration that is not negative")
    graph = graph_during(graph, disruption)
    readings = _read(graph, disruption, horizon)
    states = readings.optimistic
    return BlastRadius(
        disruption=disruption,
        disruption_class=disruption_class(disruption),
        seeds=seeds(graph, disruption),
        impacts=Impacts(readings),
        lost_redundancy=_lost_redundancy(graph, states),
        starved=_ids(graph, states.starved()),
        interrupted=Interruptions(graph, states.final, disruption_class(disruption)),
        latent=latent_needs(graph, states),
        services=_services(graph, states),
        broken_objectives=_broken_objectives(graph, states, disruption_class(disruption)),
        bad=_carriers(graph, states.bad),
        slow=_carriers(graph, states.slow),
        certain=_agree(readings),
        horizon=horizon,
        readings=readings,
    )


def states_at(answer: BlastRadius, moment: timedelta) -> Mapping[ComponentId, State]:
    """Return the state of everything that is not up at a moment after the failure, sorted by id.

    The state is that of an interruption that lasts at that moment, else the state of the answer.
    An interruption whose end is not known is taken to last.

    Raises:
        InvalidValue: if the moment is before the failure.
    """
    if moment < timedelta(0):
        raise InvalidValue("moment", moment, "a duration that is not negative")
    states = dict.fromkeys(answer.seeds, State.DOWN)
    if answer.readings is not None:
        final = answer.readings.optimistic
        components = answer.readings.graph.components
        states = {
            components[number].id: State(final.state[number]) for number in final.affected.tolist()
        }
    for away in answer.interrupted:
        if away.covers(moment):
            states[away.component] = max(away.state, states.get(away.component, State.UP))
    return dict(sorted(states.items()))


def causal_chain(graph: DependencyGraph, answer: BlastRadius, component: str) -> Sequence[Cause]:
    """Return the shortest chain from a seed to `component`, the seed first.

    Empty when `component` is up. Where only the pessimistic reading affects it, the chain is of
    that reading. Of equally short chains, the one through the first component ids is taken.

    Complexity: the first call searches the whole blast radius; further calls follow one chain.

    Raises:
        UnknownComponent: if no component has this id.
    """
    return _readings_of(graph, answer).chain(graph.index(component))


def causal_tree(
    graph: DependencyGraph, answer: BlastRadius, component: str
) -> Sequence[CausalStep]:
    """Return every reason why `component` is affected, as a tree; the component is the first step.

    Where redundancy was lost, all members that had fallen are below the step. Empty when
    `component` is up. Where only the pessimistic reading affects it, the tree is of that reading.

    Complexity: the first call orders the whole blast radius; further calls are linear in the tree.

    Raises:
        UnknownComponent: if no component has this id.

    >>> from model.disruption.disruptions import ComponentsFail
    >>> from tests.builders import graph
    >>> shop = graph("web > 1(a, b)")
    >>> answer = blast_radius(shop, ComponentsFail(components=("a", "b")))
    >>> [(step.depth, step.component) for step in causal_tree(shop, answer, "web")]
    [(0, 'web'), (1, 'a'), (1, 'b')]
    """
    return _readings_of(graph, answer).tree(graph.index(component))


def impact_time(graph: DependencyGraph, answer: BlastRadius, component: str) -> ImpactTime:
    """Return how long after the failure `component` is affected, whatever the answer's horizon is.

    Complexity: the first call times the whole blast radius; further calls look the time up.

    Raises:
        UnknownComponent: if no component has this id.
    """
    return _readings_of(graph, answer).impact_time(graph.index(component))


def _readings_of(graph: DependencyGraph, answer: BlastRadius) -> Readings:
    if answer.readings is not None:
        return answer.readings
    return _read(graph_during(graph, answer.disruption), answer.disruption, answer.horizon)


def _read(
    graph: DependencyGraph,
    disruption: Disruption,
    horizon: timedelta | None,
) -> Readings:
    first = seed_states(graph, disruption)

    def states(*, pessimistic: bool) -> FailureStates:
        final = FailureStates.of(
            graph.topology,
            _numbers(graph, first.failing),
            degraded=_numbers(graph, first.degraded) if first.degraded else None,
            bad=_numbers(graph, first.bad),
            slow=_numbers(graph, first.slow),
            pessimistic=pessimistic,
        )
        return final if horizon is None else FailureStatesAtHorizon.by(graph, final, horizon)

    optimistic = states(pessimistic=False)
    pessimistic = states(pessimistic=True) if graph.topology.has_unknown else optimistic
    return Readings(graph=graph, optimistic=optimistic, pessimistic=pessimistic)


def _numbers(graph: DependencyGraph, ids: Iterable[ComponentId]) -> Ints:
    return np.array([graph.index(component) for component in ids], np.int32)


def _lost_redundancy(graph: DependencyGraph, states: FailureStates) -> Sequence[LostRedundancy]:
    rows, alive = states.at_risk()
    groups = [
        LostRedundancy(
            requirement=need.id, dependent=need.dependent, alive=count, minimum=need.minimum
        )
        for need, count in zip(
            (graph.requirements[row] for row in rows.tolist()), alive.tolist(), strict=True
        )
    ]
    return sorted(groups, key=lambda group: group.requirement)


def _services(graph: DependencyGraph, states: FailureStates) -> Sequence[ComponentId]:
    """Return the logical components that are affected.

    A service or system that states no need of its own is affected when one of its members is.
    """
    logical = (component.id for component in graph.components if component.kind in LOGICAL_KINDS)
    affected = {group for group in logical if states.state[graph.index(group)]}
    groups = {membership.group for membership in graph.records.memberships}
    without_needs = {group for group in groups if not _has_own_needs(graph, group)}
    memberships = [
        membership for membership in graph.records.memberships if membership.group in without_needs
    ]
    while True:
        following = {
            membership.group
            for membership in memberships
            if membership.member in affected or states.state[graph.index(membership.member)]
        }
        if following <= affected:
            return sorted(affected)
        affected |= following


def _has_own_needs(graph: DependencyGraph, group: ComponentId) -> bool:
    return any(need.phase is Phase.RUN for need in graph.requirements_of(group))


def _broken_objectives(
    graph: DependencyGraph, states: FailureStates, tested: DisruptionClass
) -> Sequence[BrokenObjective]:
    """Return the promise that binds each component that is down and has a promise of its own.

    A component that only inherits a promise is left out: the promise is shown where it was made.
    """
    promised = {
        promise.subject
        for promise in graph.records.objectives
        if promise.disruption_class is tested
    }
    down = sorted(subject for subject in promised if states.state[graph.index(subject)] == DOWN)
    return tuple(
        BrokenObjective(component=subject, state=State.DOWN, objective=binding)
        for subject in down
        if (binding := objective(graph, subject, tested)) is not None
    )


def _agree(readings: Readings) -> bool:
    """Return whether both readings give the same states, and the same bad and slow components."""
    optimistic, pessimistic = readings.optimistic, readings.pessimistic
    same_carriers = all(
        np.array_equal(mine.carriers, theirs.carriers)
        for (_, mine), (_, theirs) in zip(
            optimistic.mode_effects, pessimistic.mode_effects, strict=True
        )
    )
    return same_carriers and bool(np.array_equal(optimistic.state, pessimistic.state))


def _carriers(graph: DependencyGraph, effects: ModeEffects | None) -> Sequence[ComponentId]:
    return () if effects is None else _ids(graph, effects.carriers)


def _ids(graph: DependencyGraph, numbers: Ints) -> Sequence[ComponentId]:
    return tuple(graph.components[number].id for number in numbers.tolist())


def _in_state(impacts: Iterable[Impact], state: State) -> Sequence[ComponentId]:
    if isinstance(impacts, Impacts):
        return impacts.in_state(state)
    return tuple(impact.component for impact in impacts if impact.state is state)
