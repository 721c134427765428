"""Blast radius: what stops or degrades when something fails, why, and what lost its redundancy."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from model.component import ComponentId
from model.disruption import Disruption
from model.graph import DependencyGraph
from model.objective import DisruptionClass, Objective
from model.requirement import RequirementId


class State(IntEnum):
    """How a component fares; a total order (`resilience-spec` §3.1.1)."""

    UP = 0
    DEGRADED = 1
    DOWN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One step of a causal chain: `component` is hit because `requirement` broke by `provider`."""

    component: ComponentId
    state: State
    requirement: RequirementId | None
    """None for the seed, the first of the chain."""
    provider: ComponentId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What happens to one component."""

    component: ComponentId
    state: State
    pessimistic: State
    """The state when every requirement of unknown strength is taken as hard; `state` takes them
    as soft. The two are equal where nothing unknown matters."""
    distance: int
    """Length of the shortest causal chain, 1 for direct dependents of the seeds."""
    requirement: RequirementId
    """The requirement that broke, on the shortest chain."""


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
    """Every component that is not a seed and not up."""
    lost_redundancy: Sequence[LostRedundancy]
    starved: Sequence[ComponentId]
    """Components outside the blast radius whose trigger or data feed is in it."""
    services: Sequence[ComponentId]
    """Services, journeys and systems that are hit or are seeds."""
    broken_objectives: Sequence[BrokenObjective]
    certain: bool
    """True when the optimistic and the pessimistic run agree everywhere."""

    @property
    def down(self) -> Sequence[ComponentId]:
        """The components that stop, without the seeds."""
        return tuple(one.component for one in self.impacts if one.state is State.DOWN)

    @property
    def degraded(self) -> Sequence[ComponentId]:
        """The components that degrade."""
        return tuple(one.component for one in self.impacts if one.state is State.DEGRADED)


def blast_radius(graph: DependencyGraph, disruption: Disruption) -> BlastRadius:
    """Return everything that falls or degrades because of `disruption`."""
    raise NotImplementedError


def causal_chain(graph: DependencyGraph, answer: BlastRadius, component: str) -> Sequence[Cause]:
    """Return the shortest chain from a seed to `component`, the seed first."""
    raise NotImplementedError


def largest_blast_radii(
    graph: DependencyGraph, limit: int
) -> Sequence[tuple[ComponentId, int, int]]:
    """Return the `limit` components whose failure takes most down: (id, down, degraded)."""
    raise NotImplementedError


def single_points_of_failure(graph: DependencyGraph, component: str) -> Sequence[ComponentId]:
    """Return the components whose failure alone takes `component` down, sorted, itself excluded."""
    raise NotImplementedError
