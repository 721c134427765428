"""Lost with a Region: what recovery or a start needs, and a failed Region takes away."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.component import Component, ComponentId, Kind
from model.disruption import RegionFails, seeds
from model.gaps.falls import places, sweeps, unpacked
from model.graph import DependencyGraph
from model.inheritance import bindings
from model.needs import Ints
from model.objective import DisruptionClass
from model.packed import Words
from model.requirement import Effect, Phase, Requirement

STARTING = frozenset({Effect.HARD, Effect.CONTAINMENT, Effect.LIFECYCLE})
FIELDS = ("rto", "rpo", "availability")


@dataclass(frozen=True, slots=True, kw_only=True)
class LostNeed:
    """A need that is broken while one Region is away, when somebody would rely on it."""

    need: Requirement
    region: str
    lost: Sequence[ComponentId]

    @property
    def starting(self) -> bool:
        """True when the dependent itself stands, and cannot start, scale or be replaced."""
        return self.need.effect is not Effect.RECOVERY


def lost_needs(graph: DependencyGraph) -> Sequence[LostNeed]:
    """Return what is missing in the loss of each Region, sorted by requirement and Region.

    Two cases, both only where somebody promised something for the loss of a Region:
    a need to start, of a component that outlives the Region and has to carry the load then; and
    a need of effect recovery, of a component that the loss hits.

    Complexity: one sweep of the graph for each 64 Regions, O(requirements) for each Region.
    """
    promised = _promised(graph)
    needs = [
        need
        for need in graph.requirements
        if _counts(need) and promised[graph.index(need.dependent)]
    ]
    return _lost(graph, needs) if needs else ()


def _counts(need: Requirement) -> bool:
    starts = need.phase is Phase.START and need.effect in STARTING
    return starts or need.effect is Effect.RECOVERY


def _promised(graph: DependencyGraph) -> Sequence[bool]:
    bound = [bindings(graph, DisruptionClass.REGION, field) for field in FIELDS]
    return [any(at >= 0 for at in one) for one in zip(*bound, strict=True)]


def _lost(graph: DependencyGraph, needs: Sequence[Requirement]) -> Sequence[LostNeed]:
    failures = {
        tuple(seeds(graph, RegionFails(region=name))): name
        for name in sorted({one.region for one in graph.components if one.region})
    }
    sizes = [len(need.members) for need in needs]
    starts: Ints = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int32)
    members = places(graph, [one for need in needs for one in need.providers])
    dependents = places(graph, [need.dependent for need in needs])
    found = []
    for part, down, not_up in sweeps(graph, failures):
        gone = np.add.reduceat(unpacked(down, members).astype(np.int32), starts, axis=0)
        fallen, hit = unpacked(down, dependents), unpacked(not_up, dependents)
        for column, one in enumerate(part):
            found += [
                _told(graph, needs[at], failures[one], down, column)
                for at in np.flatnonzero(gone[:, column]).tolist()
                if _matters(needs[at], gone[at, column], fallen[at, column], hit[at, column])
            ]
    return sorted(found, key=lambda one: (one.need.id, one.region))


def _matters(need: Requirement, gone: int, fallen: bool, hit: bool) -> bool:
    if len(need.members) - gone >= need.minimum:
        return False
    return bool(hit) if need.effect is Effect.RECOVERY else not fallen


def _told(
    graph: DependencyGraph,
    need: Requirement,
    region: str,
    down: Words,
    column: int,
) -> LostNeed:
    gone = unpacked(down, places(graph, need.providers))[:, column]
    lost = [name for name, is_lost in zip(need.providers, gone, strict=True) if is_lost]
    return LostNeed(need=need, region=region, lost=lost)


def is_control_plane(component: Component) -> bool:
    """Tell whether a component is the API that changes things, not what serves."""
    return component.kind is Kind.CONTROL_PLANE
