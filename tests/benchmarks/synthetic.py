"""The synthetic estate of the benchmarks: layers, heavy-tailed fan-in, a few cycles.

Sixteen layers, five requirements a component. One requirement in ten goes to a *hub* (a key, a
role, a zone, a network) of the lowest layer, the largest of which serves a tenth of everything.
Ids are shuffled, as discovery would number them: nothing lies near what it needs. Requirements
are sorted by dependent, as in every revision (`model.records.revision.Records`).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.kernels.needs import EFFECTS, PHASES, Needs, concatenated_ranges, offsets
from model.records.requirement import Effect, Phase

LAYERS = 16
PER_COMPONENT = 5
HUBS = 100
TRIANGLES = 10
Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """The arrays, and the hub whose failure reaches most of them."""

    needs: Needs
    root: int


def estate(
    components: int, *, seed: int = 1, group_share: float = 0.0, big_cycle: bool = False
) -> Estate:
    """Return an estate; `group_share` of the requirements are groups, 2 of 3."""
    chance = np.random.default_rng(seed)
    layer = np.arange(components) * LAYERS // components
    rows = np.repeat(np.flatnonzero(layer > 0), PER_COMPONENT)
    sizes = np.where(chance.random(rows.size) < group_share, 3, 1)
    members = _providers(chance, layer, np.repeat(rows, sizes))
    ring, after = _cycles(chance, components, big_cycle)
    number = chance.permutation(components).astype(np.int32)
    dependent = number[np.concatenate([rows, ring])]
    members = number[np.concatenate([members, after])]
    sizes = np.concatenate([sizes, np.ones(ring.size, np.int64)])
    order = np.argsort(dependent, kind="stable")
    start = offsets(sizes)
    sizes = sizes[order]
    needs = Needs(
        components=components,
        dependent=dependent[order],
        start=offsets(sizes),
        members=members[concatenated_ranges(start[:-1][order], sizes)],
        minimum=np.where(sizes == 3, 2, 1).astype(np.int32),
        effect=np.full(sizes.size, EFFECTS[Effect.HARD], np.int8),
        phase=np.full(sizes.size, PHASES[Phase.RUN], np.int8),
        passes_degraded=np.ones(sizes.size, np.bool_),
        when_bad=np.zeros(sizes.size, np.int8),
        when_slow=np.zeros(sizes.size, np.int8),
    )
    return Estate(needs=needs, root=int(number[0]))


def _providers(chance: np.random.Generator, layer: Numbers, rows: Numbers) -> Numbers:
    """Draw a provider below each of `rows`: seven in ten from the next layer, skewed."""
    first = np.searchsorted(layer, np.arange(LAYERS + 1))
    draw = chance.random(rows.size)
    below = np.where(draw < 0.7, layer[rows] - 1, chance.integers(0, layer[rows]))
    width = first[below + 1] - first[below]
    found = first[below] + (chance.random(rows.size) ** 3 * width).astype(np.int64)
    weight = 1 / np.arange(1, HUBS + 1)
    hubs = chance.choice(HUBS, rows.size, p=weight / weight.sum())
    return np.where(draw >= 0.9, hubs, found)


def _cycles(chance: np.random.Generator, components: int, big: bool) -> tuple[Numbers, Numbers]:
    """Return the edges of a few triangles inside layers, and of one large cycle if `big`."""
    corner = np.linspace(components // LAYERS, components - 4, TRIANGLES).astype(np.int64)
    corner = corner // 4 * 4
    dependent = [corner, corner + 1, corner + 2]
    provider = [corner + 1, corner + 2, corner]
    if big:
        ring = components // 2 + np.arange(components // 100)
        dependent += [ring, ring]
        provider += [np.roll(ring, 1), chance.permutation(ring)]
    return np.concatenate(dependent), np.concatenate(provider)
