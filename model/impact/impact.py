"""Impact: what happens to each component of a blast radius, and by which chain of causes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import numpy as np

from model.graph import DependencyGraph
from model.impact.causal_tree import CausalStep, causal_tree
from model.impact.state import State
from model.impact.time_to_impact import ImpactTime, Timing, impact_time, time_to_impact
from model.kernels.failure_order import FailureOrder, failure_order
from model.kernels.failure_states import Causes, FailureStates
from model.kernels.needs import Ints
from model.records.component import ComponentId
from model.records.requirement import FailureMode, RequirementId


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One step of a causal chain: `requirement` broke, or responded, because of `provider`."""

    component: ComponentId
    """The component that is affected."""
    state: State
    """How it fares."""
    requirement: RequirementId | None
    """The requirement that broke; None for the seed, the first of the chain."""
    provider: ComponentId | None
    """The member that is lost, bad or slow; None for the seed."""
    mode: FailureMode = FailureMode.ABSENT
    """How `component` acts on the next one: by its state, or because it is bad or slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What happens to one component."""

    component: ComponentId
    """The component that is affected."""
    state: State
    """The state if every requirement of unknown strength is soft."""
    pessimistic: State
    """The state if every requirement of unknown strength is hard. The two are equal where no
    unknown strength matters."""
    distance: int
    """Length of the shortest causal chain, 1 for direct dependents of the seeds."""
    requirement: RequirementId
    """The requirement that broke, on the shortest chain."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Readings:
    """Both readings of one failure with their causes, as arrays."""

    graph: DependencyGraph
    optimistic: FailureStates
    """Every requirement of unknown strength is soft."""
    pessimistic: FailureStates
    """Every requirement of unknown strength is hard; the same object if there is none."""

    @cached_property
    def optimistic_causes(self) -> Causes:
        """The causal chains of the optimistic reading."""
        return self.optimistic.causes()

    @cached_property
    def pessimistic_causes(self) -> Causes:
        """The causal chains of the pessimistic reading."""
        alike = self.pessimistic is self.optimistic
        return self.optimistic_causes if alike else self.pessimistic.causes()

    @cached_property
    def optimistic_order(self) -> FailureOrder:
        """In which order components fall in the optimistic reading."""
        return failure_order(self.optimistic)

    @cached_property
    def pessimistic_order(self) -> FailureOrder:
        """In which order components fall in the pessimistic reading."""
        alike = self.pessimistic is self.optimistic
        return self.optimistic_order if alike else failure_order(self.pessimistic)

    @cached_property
    def affected(self) -> Ints:
        """Every component that others affect in either reading, by number, sorted.

        A seed is included only if it degraded by itself and others stop it.
        """
        affected = self._affected_by_others(self.pessimistic)
        if self.pessimistic is self.optimistic or not self.has_modes:
            return affected
        # Only with bad or slow components may the optimistic reading affect more: a degraded
        # dependent degrades others, one that becomes slow may be ignored.
        return np.union1d(affected, self._affected_by_others(self.optimistic)).astype(np.int32)

    @property
    def has_modes(self) -> bool:
        """True when something is bad or slow by itself."""
        return self.optimistic.bad is not None or self.optimistic.slow is not None

    def _affected_by_others(self, states: FailureStates) -> Ints:
        return np.setdiff1d(states.affected, states.roots, assume_unique=True)

    @cached_property
    def timing(self) -> Timing:
        """When each component is affected, in the optimistic reading, whatever the horizon is."""
        return time_to_impact(self.graph, self.optimistic.final)

    def impact_time(self, number: int) -> ImpactTime:
        """Return how long after the failure the component of this number is affected."""
        return impact_time(self.timing, number)

    def impact(self, number: int) -> Impact:
        """Return what happens to the affected component of this number."""
        causes = self._causes_of(number)
        place = causes.place(number)
        return Impact(
            component=self.graph.components[number].id,
            state=State(self.optimistic.state[number]),
            pessimistic=State(self.pessimistic.state[number]),
            distance=int(causes.distance[place]),
            requirement=self.graph.requirements[causes.row[place]].id,
        )

    def chain(self, number: int) -> Sequence[Cause]:
        """Return the shortest causal chain to this component, the seed first.

        Empty when the component is up in both readings.
        """
        if not (self.pessimistic.state[number] or self.optimistic.state[number]):
            return ()
        states = self._states_of(number)
        steps = [self._cause(states, *step) for step in self._causes_of(number).chain(number)]
        return tuple(reversed(steps))

    def tree(self, number: int) -> Sequence[CausalStep]:
        """Return all reasons why this component is affected, as a tree; it is the first step.

        Empty when the component is up in both readings.
        """
        optimistic = self._states_of(number) is self.optimistic
        order = self.optimistic_order if optimistic else self.pessimistic_order
        return causal_tree(self.graph, order, number)

    def _cause(
        self,
        states: FailureStates,
        number: int,
        mode: FailureMode,
        row: int | None,
        provider: int | None,
    ) -> Cause:
        acts_by_state = mode is FailureMode.ABSENT
        return Cause(
            component=self.graph.components[number].id,
            state=State(states.propagated[number]) if acts_by_state else State.DEGRADED,
            requirement=None if row is None else self.graph.requirements[row].id,
            provider=None if provider is None else self.graph.components[provider].id,
            mode=mode,
        )

    def _states_of(self, number: int) -> FailureStates:
        """Return the reading that explains a component: the optimistic one if it affects it.

        Where the component only degraded by itself in the optimistic reading, and others stop it
        in the pessimistic one, the pessimistic reading explains more.
        """
        stopped_by_others = (
            self.pessimistic is not self.optimistic and number not in self.pessimistic.roots
        )
        only_root = stopped_by_others and number in self.optimistic.roots
        explains = self.optimistic.state[number] and not only_root
        return self.optimistic if explains else self.pessimistic

    def _causes_of(self, number: int) -> Causes:
        optimistic = self._states_of(number) is self.optimistic
        return self.optimistic_causes if optimistic else self.pessimistic_causes


@dataclass(frozen=True, eq=False)
class Impacts(Sequence[Impact]):
    """The impacts of a failure, sorted by component; each is made when it is read.

    A large blast radius is counted and paged without making an object for each component.
    """

    readings: Readings

    def __len__(self) -> int:
        """Return the number of components that others affect."""
        return int(self.readings.affected.size)

    @overload
    def __getitem__(self, place: int) -> Impact: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Impact]: ...

    def __getitem__(self, place: int | slice) -> Impact | Sequence[Impact]:
        """Return one impact, or those of a slice."""
        numbers = self.readings.affected[place]
        if isinstance(place, slice):
            return tuple(self.readings.impact(int(number)) for number in numbers)
        return self.readings.impact(int(numbers))

    def __iter__(self) -> Iterator[Impact]:
        """Make every impact, in order."""
        return (self.readings.impact(number) for number in self.readings.affected.tolist())

    def __eq__(self, other: object) -> bool:
        """Compare by content."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        """Agree with equality."""
        return hash(tuple(self))

    def in_state(self, state: State) -> Sequence[ComponentId]:
        """Return the components in `state`, without making an impact for each."""
        affected = self.readings.affected
        numbers = affected[self.readings.optimistic.state[affected] == state]
        components = self.readings.graph.components
        return tuple(components[number].id for number in numbers)
