"""Failure states: what a failure does to each component and requirement, and by which causes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from model.kernels.failure_modes import ModeEffects, Steps, mode_effects
from model.kernels.needs import Codes, Flags, Ints, Needs, concatenated_ranges
from model.kernels.propagation import Failure
from model.kernels.topology import Topology
from model.kernels.unique_numbers import unique_numbers
from model.records.requirement import Effect, FailureMode

DEGRADED, DOWN = 1, 2
NO_NUMBERS = np.empty(0, np.int32)
LAYERS = (FailureMode.ABSENT, FailureMode.BAD, FailureMode.SLOW)
"""The modes by which a component may act on others, in the order of the nodes of `Causes`."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Causes:
    """The last step of the shortest causal chain to each affected component.

    A component may act on others in several ways: because it does not serve, because it is bad,
    or because it is slow. Each way is a *node*: component c of n is node c, n + c or 2n + c. The
    first four arrays run in parallel, sorted by node.
    """

    components: int
    """How many components there are."""
    node: Ints
    distance: Ints
    """How many steps the chain has, at least 1."""
    row: Ints
    """The requirement that broke or responded."""
    provider: Ints
    """The node of the member through which it did, the one nearest to a root."""
    roots: Ints
    """The nodes at which chains start, sorted."""

    def place(self, component: int) -> int:
        """Return where the arrays have the step to a component that others affect."""
        for layer in range(len(LAYERS)):
            node = component + layer * self.components
            place = int(np.searchsorted(self.node, node))
            if place < self.node.size and self.node[place] == node:
                return place
        raise KeyError(component)

    def chain(self, component: int) -> Iterator[tuple[int, FailureMode, int | None, int | None]]:
        """Yield (component, mode, row, provider) from this component back to a root.

        Row and provider are None for the root. The mode says how the component acts on the next.
        """
        roots = set(self.roots.tolist())
        node = self._node(component, roots)
        while node not in roots:
            place = int(np.searchsorted(self.node, node))
            provider = int(self.provider[place])
            layer, number = divmod(node, self.components)
            yield number, LAYERS[layer], int(self.row[place]), provider % self.components
            node = provider
        layer, number = divmod(node, self.components)
        yield number, LAYERS[layer], None, None

    def _node(self, component: int, roots: set[int]) -> int:
        nodes = [component + layer * self.components for layer in range(len(LAYERS))]
        known = [node for node in nodes if node in roots]
        try:
            return int(self.node[self.place(component)])
        except KeyError:
            return known[0]


@dataclass(frozen=True, kw_only=True, eq=False)
class FailureStates:
    """One failure in one reading; everything by number of component or requirement."""

    topology: Topology
    failing: Ints
    """What fails by itself, sorted."""
    degrading: Ints
    """What degrades by itself, sorted; some of it may be `failing`, too."""
    bad_seeds: Ints
    """What is bad by itself, sorted."""
    slow_seeds: Ints
    """What is slow by itself, sorted."""
    bad: ModeEffects | None
    """What is bad, and what that does to others; None when nothing is bad by itself."""
    slow: ModeEffects | None
    """What is slow, and what that does to others; None when nothing is slow by itself."""
    propagated: Codes
    """For each component: 0 up, 1 degraded, 2 down; bad and slow components count as up here."""
    state: Codes
    """The same, with bad and slow components degraded at least. That does not degrade others."""
    affected: Ints
    """The components that are not up, seeds included, sorted."""
    pessimistic: bool
    """True if requirements of unknown strength are hard and need all their members."""

    @classmethod
    def of(
        cls,
        topology: Topology,
        seeds: Ints,
        *,
        degraded: Ints | None = None,
        bad: Ints | None = None,
        slow: Ints | None = None,
        pessimistic: bool = False,
    ) -> "FailureStates":
        """Return the states after `seeds` fail and others degrade, become bad or become slow.

        Bad and slow components are first turned into components that stop or degrade because of
        them (`model.kernels.failure_modes`); then follows the least fixed point of an ordinary
        failure. Without seeds everything is up.

        Complexity: that of `propagation.Engine.fail` and of `mode_effects`, and O(components).

        References:
            [1] spec-2, M-2.
        """
        needs = topology.needs
        bad_effects = _effects(needs, bad, FailureMode.BAD, pessimistic)
        slow_effects = _effects(needs, slow, FailureMode.SLOW, pessimistic)
        acting = [effects for effects in (bad_effects, slow_effects) if effects is not None]
        down_numbers = [seeds, *(effects.down.component for effects in acting)]
        degrading = NO_NUMBERS if degraded is None else unique_numbers(degraded)
        degraded_numbers = [degrading, *(effects.degraded.component for effects in acting)]
        failure: Failure = topology.fail(
            np.concatenate(down_numbers),
            degraded=np.concatenate(degraded_numbers) if degraded is not None or acting else None,
            pessimistic=pessimistic,
        )
        order = topology.levels.order
        down, only_degraded = order[failure.down_positions()], order[failure.degraded_positions()]
        propagated = np.zeros(order.size, np.int8)
        propagated[only_degraded], propagated[down] = DEGRADED, DOWN
        return cls(
            topology=topology,
            failing=unique_numbers(seeds),
            degrading=degrading,
            bad_seeds=NO_NUMBERS if bad is None else unique_numbers(bad),
            slow_seeds=NO_NUMBERS if slow is None else unique_numbers(slow),
            bad=bad_effects,
            slow=slow_effects,
            pessimistic=pessimistic,
            propagated=propagated,
            state=shown(propagated, acting),
            affected=_union([down, only_degraded], acting),
        )

    @property
    def final(self) -> "FailureStates":
        """The states without a horizon: these, unless a subclass has one."""
        return self

    @property
    def mode_effects(self) -> Iterator[tuple[int, ModeEffects]]:
        """What is bad and what is slow, each with its layer in `LAYERS`."""
        for layer, effects in ((1, self.bad), (2, self.slow)):
            if effects is not None:
                yield layer, effects

    @cached_property
    def seeds(self) -> Ints:
        """What fails, degrades, is bad or is slow by itself, sorted."""
        parts = [self.failing, self.degrading, self.bad_seeds, self.slow_seeds]
        return unique_numbers(np.concatenate(parts))

    @property
    def needs(self) -> Needs:
        """The requirements."""
        return self.topology.needs

    @cached_property
    def roots(self) -> Ints:
        """The seeds that are in the state they began with, sorted.

        A seed that only degraded by itself, or that is bad or slow, and that others stop, is
        affected like other components.
        """
        down = self.seeds[self.state[self.seeds] == DOWN]
        return np.setdiff1d(self.seeds, np.setdiff1d(down, self.failing)).astype(np.int32)

    @cached_property
    def affected_members(self) -> tuple[Ints, Ints]:
        """Each affected component with each requirement that it is a member of, by component."""
        start, rows = self.needs.by_provider
        starts = start[self.affected]
        counts = start[self.affected + 1] - starts
        return np.repeat(self.affected, counts), rows[concatenated_ranges(starts, counts)]

    @cached_property
    def rows(self) -> Ints:
        """The requirements that have an affected member, sorted."""
        return unique_numbers(self.affected_members[1])

    @cached_property
    def members_down(self) -> Ints:
        """How many members of each of `rows` are down."""
        return self._count_members(DOWN)

    @cached_property
    def members_not_up(self) -> Ints:
        """How many members of each of `rows` are not up."""
        return self._count_members(DEGRADED)

    def starved(self) -> Ints:
        """Return the components that are up and whose trigger or data feed is down, sorted."""
        rows = self.needs.having(Effect.TRIGGER)[self.rows]
        dependent = self.needs.dependent[self.rows]
        broken = rows & (self.members_down > self.needs.slack[self.rows])
        return unique_numbers(dependent[broken & (self.state[dependent] == 0)])

    def at_risk(self) -> tuple[Ints, Ints]:
        """Return the groups that lost members but still hold, and how many members each has left.

        Groups of unknown strength are included, unless this reading takes them as needing all.
        """
        carrying = ((self.is_hard | self.is_soft) & ~self._all_needed)[self.rows]
        holding = (self.members_down > 0) & (self.members_down <= self.needs.slack[self.rows])
        standing = self.state[self.needs.dependent[self.rows]] < DOWN
        chosen = carrying & holding & standing
        rows = self.rows[chosen]
        return rows, np.asarray(self.needs.sizes[rows] - self.members_down[chosen], np.int32)

    def causes(self) -> Causes:
        """Return the shortest causal chains, by breadth-first search from the roots.

        Only requirements that explain the state of their dependent are followed. Of equally short
        chains, the one through the first provider is taken, then that of the first requirement; a
        provider that is absent comes before one that is bad or slow. Cycles need no care: a chain
        never visits a node twice.

        Complexity: O(members of affected requirements · log of them).
        """
        provider, row = self._explaining_members()
        dependent = self.needs.dependent[row]
        entry = self._entries()
        distance = np.full(self.state.size, -1, np.int32)
        began = self._began()
        distance[began] = 0
        frontier, level, steps = began, 0, [Steps.none()]
        while frontier.size or entry.component.size:
            level = level + 1 if frontier.size else int(entry.distance.min())
            step = self._next_steps(frontier, level, provider, row, distance, dependent)
            arriving = entry.distance == level
            if arriving.any():
                step = _first_of_both(step, entry.only(arriving & (distance[entry.component] < 0)))
            entry = entry.only(entry.distance > level)
            frontier = step.component
            distance[frontier] = level
            steps.append(step)
        return self._with_modes(steps)

    def _next_steps(
        self,
        frontier: Ints,
        level: int,
        provider: Ints,
        row: Ints,
        distance: Ints,
        dependent: Ints,
    ) -> Steps:
        """Return one step to each dependent of the frontier that has no distance yet."""
        starts = np.searchsorted(provider, frontier).astype(np.int32)
        ends = np.searchsorted(provider, frontier, side="right").astype(np.int32)
        edges = concatenated_ranges(starts, ends - starts)
        edges = edges[distance[dependent[edges]] < 0]
        component, first = np.unique(dependent[edges], return_index=True)
        return Steps(
            component=component,
            distance=np.full(component.size, level, np.int32),
            row=row[edges[first]],
            provider=provider[edges[first]],
        )

    def _entries(self) -> Steps:
        """Return the steps from what is bad or slow to what stops or degrades because of it."""
        parts = [Steps.none()]
        for layer, effects in self.mode_effects:
            for step, state in ((effects.down, DOWN), (effects.degraded, DEGRADED)):
                explained = step.only(self.propagated[step.component] == state)
                parts.append(explained.by_nodes(layer * self.needs.components))
        return Steps.joined(parts)

    def _began(self) -> Ints:
        """Return the roots that failed or degraded by themselves, sorted."""
        own = np.union1d(self.failing, self.degrading)
        return np.intersect1d(self.roots, own).astype(np.int32)

    def _with_modes(self, steps: list[Steps]) -> Causes:
        """Return the causes: these steps, and those by which components became bad or slow."""
        size, roots = self.needs.components, [self._began()]
        parts = [Steps.joined(steps)]
        for layer, effects in self.mode_effects:
            parts.append(effects.passed.by_nodes(layer * size, own=True))
            seeds = self.bad_seeds if layer == 1 else self.slow_seeds
            roots.append(seeds + np.int32(layer * size))
        whole = Steps.joined(parts)
        return Causes(
            components=size,
            node=whole.component,
            distance=whole.distance,
            row=whole.row,
            provider=whole.provider,
            roots=np.concatenate(roots),
        )

    def _explaining_members(self) -> tuple[Ints, Ints]:
        """Return the pairs of member and requirement that explain a state, sorted by member.

        A member that is down does not explain why its group degrades: the group bears its loss.
        More members are not up than it bears, so a member that degraded before explains it.
        """
        provider, row = self.affected_members
        dependent = self.needs.dependent[self.rows]
        state = self.propagated[dependent]
        explains = (self._outcome() == state) & (state > 0)
        place = np.searchsorted(self.rows, row)
        explaining_state = np.where(self.is_hard[row], state[place], DOWN)
        chosen = explains[place] & (self.propagated[provider] == explaining_state)
        return provider[chosen], row[chosen]

    def _outcome(self) -> Codes:
        """Return the state into which each of `rows` puts its dependent."""
        rows, needs = self.rows, self.needs
        slack = self.slack[rows]
        broken, weakened = self.members_down > slack, self.members_not_up > slack
        hard = np.where(broken, DOWN, DEGRADED * (weakened & needs.passes_degraded[rows]))
        soft = DEGRADED * (broken & self.is_soft[rows])
        return np.where(self.is_hard[rows], hard, soft).astype(np.int8)

    @cached_property
    def _all_needed(self) -> Flags:
        unknown = self.needs.having(Effect.UNKNOWN)
        return unknown if self.pessimistic else np.zeros_like(unknown)

    @cached_property
    def slack(self) -> Ints:
        """How many members each requirement may lose in this reading."""
        return np.where(self._all_needed, 0, self.needs.slack).astype(np.int32)

    def decisive_rows(self) -> Ints | None:
        """Return the only requirement that may explain each component, -1 for none.

        None when every requirement that broke explains its dependent.
        """
        return None

    @cached_property
    def is_hard(self) -> Flags:
        """Which requirements stop their dependent in this reading, run phase only."""
        return self.needs.having(Effect.HARD, Effect.CONTAINMENT) | self._all_needed

    @cached_property
    def is_soft(self) -> Flags:
        """Which requirements degrade their dependent in this reading, run phase only."""
        return self.needs.having(Effect.SOFT, Effect.UNKNOWN) & ~self._all_needed

    def _count_members(self, at_least: int) -> Ints:
        """Return how many members of each of `rows` are in this state, or in a worse one."""
        provider, row = self.affected_members
        counted = row[self.propagated[provider] >= at_least]
        counts = np.bincount(np.searchsorted(self.rows, counted), minlength=self.rows.size)
        return counts.astype(np.int32)


def shown(propagated: Codes, acting: Sequence[ModeEffects]) -> Codes:
    """Return the states with bad and slow components degraded at least."""
    if not acting:
        return propagated
    carriers = np.concatenate([effects.carriers for effects in acting])
    state = propagated.copy()
    state[carriers] = np.maximum(state[carriers], DEGRADED)
    return state


def _union(parts: Sequence[Ints], acting: Sequence[ModeEffects]) -> Ints:
    numbers = np.concatenate([*parts, *(effects.carriers for effects in acting)])
    return unique_numbers(numbers) if acting else np.sort(numbers)


def _effects(
    needs: Needs, seeds: Ints | None, mode: FailureMode, pessimistic: bool
) -> ModeEffects | None:
    if seeds is None or not seeds.size:
        return None
    return mode_effects(needs, seeds, mode, pessimistic=pessimistic)


def _first_of_both(step: Steps, other: Steps) -> Steps:
    """Return one step to each component, that of `step` where both have one."""
    both = Steps.joined([step, other])
    component, first = np.unique(both.component, return_index=True)
    return Steps(
        component=component,
        distance=both.distance[first],
        row=both.row[first],
        provider=both.provider[first],
    )
