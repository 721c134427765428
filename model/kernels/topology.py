"""Topology: the numbered, array form of a revision that the kernels work on."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TypeVar

import numpy as np

from model.kernels.adjacency import renumbered
from model.kernels.bit_parallel import PackedEngine, packed_layer, packed_sweep
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


@dataclass(frozen=True, kw_only=True, eq=False)
class Topology:
    """Components and requirements as int32 arrays, by level; see `model.kernels.propagation`."""

    needs: Needs
    levels: Levels
    down: Bundle
    """What makes a component stop when its providers stop."""

    @classmethod
    def compile(cls, records: Records) -> "Topology":
        """Return the compiled form of `records`."""
        return cls.of(Needs.of(records))

    @classmethod
    def of(cls, needs: Needs) -> "Topology":
        """Return the compiled form of arrays. Complexity: O(components + members)."""
        hard = needs.having(*HARD)
        carriers = hard | needs.having(Effect.UNKNOWN)
        pairs = edges(needs, carriers, marked=hard & (needs.slack == 0))
        found = levels(pairs)
        plain = renumbered(pairs, found.order, found.position)
        none = np.zeros_like(hard)
        down = bundle(needs, hard, found.position, all_members=none, plain=plain)
        return cls(needs=needs, levels=found, down=down)

    @property
    def has_unknown(self) -> bool:
        """True when a requirement of unknown strength could carry a failure."""
        return bool(self._unknown.any())

    def fail(
        self, components: Ints, *, degraded: Ints | None = None, pessimistic: bool = False
    ) -> Failure:
        """Return what falls and degrades with these components, given by number."""
        position = self.levels.position
        lower = None if degraded is None else position[unique_numbers(degraded)]
        engine = self.pessimistic if pessimistic else self.optimistic
        once = components if components.size < 2 else unique_numbers(components)
        return engine.fail(position[once], lower)

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
    def bit_parallel(self) -> PackedEngine:
        """The optimistic kernels for many scenarios at once."""
        down = packed_sweep(self.down, self.levels)
        same = self.degrade is self.down
        return PackedEngine(
            levels=self.levels,
            down=down,
            degrade=down if same else packed_sweep(self.degrade, self.levels),
            soft=packed_layer(self.soft, 0, self.needs.components),
            alike=same and self.soft.empty,
        )

    @cached_property
    def down_pessimistic(self) -> Bundle:
        """The same with every unknown strength taken as hard, needing all members."""
        return self._bundle(self._hard | self._unknown) if self.has_unknown else self.down

    @cached_property
    def degrade(self) -> Bundle:
        """What passes a degradation on."""
        passing = self._hard & self.needs.passes_degraded
        return self.down if passing.sum() == self._hard.sum() else self._bundle(passing)

    @cached_property
    def degrade_pessimistic(self) -> Bundle:
        """The same with every unknown strength taken as hard, needing all members."""
        if not self.has_unknown:
            return self.degrade
        hard = self._hard | self._unknown
        passing = hard & self.needs.passes_degraded
        return self.down_pessimistic if passing.sum() == hard.sum() else self._bundle(passing)

    @cached_property
    def soft(self) -> Bundle:
        """What degrades a component when its providers stop, unknown strengths included."""
        return self._bundle(self.needs.having(Effect.SOFT) | self._unknown, optimistic=True)

    @cached_property
    def soft_pessimistic(self) -> Bundle:
        """What degrades a component when its providers stop, unknown strengths being hard."""
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
        whole = _once(lambda: layer(soft, 0, self.needs.components))
        return Engine(down=lower, degrade=upper, soft=soft, soft_layer=whole)

    def _kernel(self, requirements: Bundle) -> Kernel:
        prepared = _once(lambda: sweep(requirements, self.levels))
        return Kernel(bundle=requirements, levels=self.levels, sweep=prepared)

    def _bundle(self, chosen: Flags, *, optimistic: bool = False) -> Bundle:
        all_members = np.zeros_like(chosen) if optimistic else self._unknown
        return bundle(self.needs, chosen, self.levels.position, all_members=all_members)


def _once(make: Callable[[], T]) -> Callable[[], T]:
    """Return a function that makes its answer at the first call and keeps it."""
    return cache(make)
