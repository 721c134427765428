"""Topology: the numbered, array form of a revision that the kernels work on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeVar

import numpy as np

from model.kernels.adjacency import renumbered
from model.kernels.bit_parallel import BitEngine, bit_layer, bit_sweep
from model.kernels.bundles import Bundle, bundle, edges
from model.kernels.level_sweep import layer, sweep
from model.kernels.levels import Levels, levels
from model.kernels.needs import Flags, Ints, Needs
from model.kernels.propagation import Engine, Failure, Kernel
from model.kernels.unique_numbers import unique_numbers
from model.records.requirement import Effect
from model.records.revision import Records

T = TypeVar("T")
HARD = (Effect.HARD, Effect.CONTAINMENT)
"""The effects that stop a dependent."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Topology:
    """Components and requirements as int32 arrays, by level; see `model.kernels.propagation`.

    Only what every question needs is compiled at once; the other kernels when they are first used.
    """

    needs: Needs
    levels: Levels
    down: Bundle
    """The hard requirements: a component stops when its providers stop."""

    @classmethod
    def compile(cls, records: Records) -> "Topology":
        """Return the compiled form of `records`. Complexity: O(components + members)."""
        return cls.of(Needs.of(records))

    @classmethod
    def of(cls, needs: Needs) -> "Topology":
        """Return the compiled form of `needs`. Complexity: O(components + members).

        Requirements of unknown strength are part of the levels, so that both readings share them.
        """
        hard = needs.having(*HARD)
        carriers = hard | needs.having(Effect.UNKNOWN)
        pairs = edges(needs, carriers, marked=hard & (needs.slack == 0))
        by_level = levels(pairs)
        plain = renumbered(pairs, by_level.order, by_level.position)
        no_row = np.zeros_like(hard)
        down = bundle(needs, hard, by_level.position, all_members=no_row, plain=plain)
        return cls(needs=needs, levels=by_level, down=down)

    @property
    def has_unknown(self) -> bool:
        """True when a requirement of unknown strength could carry a failure."""
        return bool(self._unknown.any())

    def fail(
        self, components: Ints, *, degraded: Ints | None = None, pessimistic: bool = False
    ) -> Failure:
        """Return what stops and degrades when `components` fail; see `propagation.Engine.fail`.

        Args:
            components: what fails, by number; repetitions do not matter.
            degraded: what degrades by itself, by number; None for nothing.
            pessimistic: take requirements of unknown strength as hard, needing all their members.

        >>> from tests.builders import graph
        >>> topology = graph("web > api; api > db; report ~> db").topology
        >>> failure = topology.fail(np.array([1], np.int32))  # api, db, report, web
        >>> sorted(topology.levels.order[failure.down_positions()].tolist())
        [0, 1, 3]
        """
        position = self.levels.position
        lower = None if degraded is None else position[unique_numbers(degraded)]
        engine = self.pessimistic if pessimistic else self.optimistic
        seeds = components if components.size < 2 else unique_numbers(components)
        return engine.fail(position[seeds], lower)

    @cached_property
    def optimistic(self) -> Engine:
        """The kernels that take every unknown strength as soft."""
        return self._engine(self.down, self.degrade, self.soft)

    @cached_property
    def pessimistic(self) -> Engine:
        """The kernels that take every unknown strength as hard, needing all members."""
        if not self.has_unknown:
            return self.optimistic
        return self._engine(self.down_pessimistic, self.degrade_pessimistic, self.soft_pessimistic)

    @cached_property
    def bit_parallel(self) -> BitEngine:
        """The optimistic kernels for many scenarios at once."""
        down = bit_sweep(self.down, self.levels)
        passes_always = self.degrade is self.down
        return BitEngine(
            levels=self.levels,
            down=down,
            degrade=down if passes_always else bit_sweep(self.degrade, self.levels),
            soft=bit_layer(self.soft, 0, self.needs.components),
            one_pass=passes_always and self.soft.empty,
        )

    @cached_property
    def down_pessimistic(self) -> Bundle:
        """`down` with every unknown strength taken as hard, needing all members."""
        return self._bundle(self._hard | self._unknown) if self.has_unknown else self.down

    @cached_property
    def degrade(self) -> Bundle:
        """The hard requirements that pass degradation on."""
        passing = self._hard & self.needs.passes_degraded
        return self.down if passing.sum() == self._hard.sum() else self._bundle(passing)

    @cached_property
    def degrade_pessimistic(self) -> Bundle:
        """`degrade` with every unknown strength taken as hard, needing all members."""
        if not self.has_unknown:
            return self.degrade
        hard = self._hard | self._unknown
        passing = hard & self.needs.passes_degraded
        return self.down_pessimistic if passing.sum() == hard.sum() else self._bundle(passing)

    @cached_property
    def soft(self) -> Bundle:
        """The soft requirements and those of unknown strength: what degrades a dependent."""
        return self._bundle(self.needs.having(Effect.SOFT) | self._unknown, optimistic=True)

    @cached_property
    def soft_pessimistic(self) -> Bundle:
        """The soft requirements alone: here those of unknown strength are hard."""
        chosen = self.needs.having(Effect.SOFT)
        return self._bundle(chosen) if self.has_unknown else self.soft

    @cached_property
    def _hard(self) -> Flags:
        return self.needs.having(*HARD)

    @cached_property
    def _unknown(self) -> Flags:
        return self.needs.having(Effect.UNKNOWN)

    def _engine(self, down: Bundle, degrade: Bundle, soft: Bundle) -> Engine:
        lower = self._kernel(down)
        upper = lower if degrade is down else self._kernel(degrade)
        soft_layer = _at_first_use(lambda: layer(soft, 0, self.needs.components))
        return Engine(down=lower, degrade=upper, soft=soft, soft_layer=soft_layer)

    def _kernel(self, requirements: Bundle) -> Kernel:
        by_level = _at_first_use(lambda: sweep(requirements, self.levels))
        return Kernel(bundle=requirements, levels=self.levels, sweep=by_level)

    def _bundle(self, chosen: Flags, *, optimistic: bool = False) -> Bundle:
        all_members = np.zeros_like(chosen) if optimistic else self._unknown
        return bundle(self.needs, chosen, self.levels.position, all_members=all_members)


def _at_first_use(make: Callable[[], T]) -> Callable[[], T]:
    """Return a function that calls `make` at its first call only and keeps the answer."""
    return cache(make)
