"""Cold start: what cannot start from nothing, and which requirements to loosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.component import ComponentId
from model.graph import DependencyGraph
from model.requirement import RequirementId


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlock:
    """One strongly connected set of components that wait for each other."""

    components: Sequence[ComponentId]
    remove: Sequence[RequirementId]
    """A minimal set of requirements whose removal lets all of them start."""
    exact: bool
    """False when `remove` was found greedily (more than 12 requirements)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColdStart:
    """The answer, sorted."""

    waves: Sequence[Sequence[ComponentId]]
    """Components by the round in which they can start."""
    deadlocked: Sequence[ComponentId]
    """Everything that never starts: the deadlocks and what stands on them."""
    deadlocks: Sequence[Deadlock]


def cold_start(graph: DependencyGraph) -> ColdStart:
    """Return what can start from nothing, in which rounds, and what never can (spec §3.1.4)."""
    raise NotImplementedError
