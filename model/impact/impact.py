"""Impact: what happens to each component of a blast radius, and by which chain of causes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import overload

import numpy as np

from model.graph import DependencyGraph
from model.impact.time_to_impact import ImpactTime, Timing, impact_time, time_to_impact
from model.kernels.failure_states import Causes, FailureStates
from model.kernels.needs import Ints
from model.records.component import ComponentId
from model.records.requirement import RequirementId


class State(IntEnum):
    """How a component fares; a total order (`resilience-spec` §3.1.1)."""

    UP = 0
    """Serves fully."""
    DEGRADED = 1
    """Serves, but not fully."""
    DOWN = 2
    """Does not serve."""


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


@dataclass(frozen=True, kw_only=True, eq=False)
class Trail:
    """Both readings of one failure with their causes, as arrays."""

    graph: DependencyGraph
    good: FailureStates
    """Every unknown strength taken as soft."""
    bad: FailureStates
    """Every unknown strength taken as hard; the same object when none is unknown."""

    @cached_property
    def good_causes(self) -> Causes:
        """The chains of the optimistic reading."""
        return self.good.causes()

    @cached_property
    def bad_causes(self) -> Causes:
        """The chains of the pessimistic reading."""
        return self.good_causes if self.bad is self.good else self.bad.causes()

    @cached_property
    def hit(self) -> Ints:
        """Every component that either reading hits, sorted; seeds only when they fall further."""
        return np.setdiff1d(self.bad.hit, self.bad.roots, assume_unique=True)

    @cached_property
    def timing(self) -> Timing:
        """When each component is hit, by the optimistic reading."""
        failing = self.good.failing
        weak = np.setdiff1d(self.good.seeds, failing).astype(np.int32)
        hit = FailureStates.of(self.graph.topology, failing, degraded=weak).hit
        return time_to_impact(self.graph, failing, hit=hit, degraded=weak)

    def impact_time(self, number: int) -> ImpactTime:
        """Return how long after the failure this component is hit."""
        return impact_time(self.timing, number)

    def impact(self, number: int) -> Impact:
        """Return what happens to the hit component of this number."""
        causes, at = self._last(number)
        return Impact(
            component=self.graph.components[number].id,
            state=State(self.good.state[number]),
            pessimistic=State(self.bad.state[number]),
            distance=int(causes.distance[at]),
            requirement=self.graph.requirements[causes.row[at]].id,
        )

    def chain(self, number: int) -> Sequence[Cause]:
        """Return the shortest chain to this component, the seed first; empty when it is not hit."""
        if not self.bad.state[number]:
            return ()
        damage = self._reading(number)
        steps, roots = [], set(damage.roots.tolist())
        causes = self.good_causes if damage is self.good else self.bad_causes
        while number not in roots:
            at = int(np.searchsorted(causes.component, number))
            steps.append(self._cause(damage, number, int(causes.row[at]), int(causes.provider[at])))
            number = int(causes.provider[at])
        first = Cause(
            component=self.graph.components[number].id,
            state=State(damage.state[number]),
            requirement=None,
            provider=None,
        )
        return (first, *reversed(steps))

    def _cause(self, damage: FailureStates, number: int, row: int, provider: int) -> Cause:
        return Cause(
            component=self.graph.components[number].id,
            state=State(damage.state[number]),
            requirement=self.graph.requirements[row].id,
            provider=self.graph.components[provider].id,
        )

    def _reading(self, number: int) -> FailureStates:
        """Return the reading that tells why: the optimistic one, if the component is hit in it."""
        fallen = self.bad is not self.good and number not in self.bad.roots
        only_began = fallen and number in self.good.roots
        return self.good if self.good.state[number] and not only_began else self.bad

    def _last(self, number: int) -> tuple[Causes, int]:
        hit_for_sure = self._reading(number) is self.good
        causes = self.good_causes if hit_for_sure else self.bad_causes
        return causes, int(np.searchsorted(causes.component, number))


@dataclass(frozen=True, eq=False)
class Impacts(Sequence[Impact]):
    """The impacts of a trail, sorted by component, each made when it is asked for.

    A large blast radius is counted and paged without making an object for each component.
    """

    trail: Trail

    def __len__(self) -> int:
        """Return the number of components that are hit."""
        return int(self.trail.hit.size)

    @overload
    def __getitem__(self, at: int) -> Impact: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Impact]: ...

    def __getitem__(self, at: int | slice) -> Impact | Sequence[Impact]:
        """Return one impact, or those of a slice."""
        if isinstance(at, slice):
            return tuple(self.trail.impact(int(number)) for number in self.trail.hit[at])
        return self.trail.impact(int(self.trail.hit[at]))

    def __iter__(self) -> Iterator[Impact]:
        """Make every impact, in order."""
        return (self.trail.impact(number) for number in self.trail.hit.tolist())

    def __eq__(self, other: object) -> bool:
        """Compare by content."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash(tuple(self))

    def in_state(self, state: State) -> Sequence[ComponentId]:
        """Return the components in `state`, without making an impact for each."""
        hit = self.trail.hit
        components = self.trail.graph.components
        return tuple(components[number].id for number in hit[self.trail.good.state[hit] == state])
