"""Needs at a recovery: the requirements that a recovery waits for, as rows of interruptions."""

from enum import StrEnum

import numpy as np

from model.capability.tolerances import member_tolerances
from model.graph import DependencyGraph
from model.kernels.interruption_rows import InterruptionRows
from model.kernels.needs import EFFECTS
from model.kernels.start_order import counts_at_start
from model.records.requirement import Effect


class Reading(StrEnum):
    """What counts as needed."""

    SOFT = "soft"
    """Requirements of unknown strength are soft: serving does not wait for them."""
    HARD = "hard"
    """Requirements of unknown strength are hard, and need all their members."""
    FULL = "full"
    """Everything that full function needs: soft requirements count like hard ones, and times in
    which clients are only degraded count as interruptions."""


def recovery_needs(graph: DependencyGraph, reading: Reading) -> InterruptionRows:
    """Return the rows that a recovery waits for: hard needs, failure domains and needs at a start.

    The graph keeps them. Complexity: O(requirements), once for each reading.
    """
    return graph.once(_ROWS[reading])


def _soft_rows(graph: DependencyGraph) -> InterruptionRows:
    return _rows(graph, Effect.HARD, Effect.CONTAINMENT)


def _hard_rows(graph: DependencyGraph) -> InterruptionRows:
    if not graph.topology.has_unknown:
        return graph.once(_soft_rows)
    return _rows(graph, Effect.HARD, Effect.CONTAINMENT, Effect.UNKNOWN)


def _full_rows(graph: DependencyGraph) -> InterruptionRows:
    return _rows(graph, Effect.HARD, Effect.CONTAINMENT, Effect.UNKNOWN, Effect.SOFT)


_ROWS = {Reading.SOFT: _soft_rows, Reading.HARD: _hard_rows, Reading.FULL: _full_rows}


def _rows(graph: DependencyGraph, *effects: Effect) -> InterruptionRows:
    needs = graph.topology.needs
    running, unknown_strength = needs.having(*effects), needs.effect == EFFECTS[Effect.UNKNOWN]
    starting = counts_at_start(needs) & ~needs.having(Effect.HARD, Effect.CONTAINMENT)
    whole, tolerance = np.asarray(unknown_strength), graph.once(member_tolerances)
    contains = needs.having(Effect.CONTAINMENT)
    rows = InterruptionRows.of(
        needs, running, all_members=whole, tolerance=tolerance, contains=contains
    )
    at_start = InterruptionRows.of(
        needs, starting, all_members=whole, tolerance=np.zeros_like(tolerance), contains=contains
    )
    return rows.with_starting(at_start)
