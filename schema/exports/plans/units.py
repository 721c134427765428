"""Units: steps of a plan that an executor without conditional branches runs as one.

A fence is a unit with its verification and its approval: fence, verify, and if either failed let a
person approve to continue without it. Every other step is a unit of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from model.failover.joins import joins_of
from model.failover.plan import FailoverPlan, Step
from schema.exports.plans.cost import has_choice

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Steps that run one after the other."""

    steps: tuple[Step, ...]
    """The steps that always run, in this order."""
    instead: Step | None = None
    """The approval that replaces them when one of `steps` failed; None without one."""

    @property
    def id(self) -> str:
        """The id of its first step."""
        return self.steps[0].id

    @property
    def expected(self) -> timedelta | None:
        """How long its steps take; None when unknown."""
        known = [step.expected for step in self.steps if step.expected is not None]
        return sum(known, timedelta(0)) if len(known) == len(self.steps) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The units of a plan, and which unit waits for which."""

    by_id: Mapping[str, Unit]
    """The units by id; each comes after all units that it waits for."""
    waits: Mapping[str, Sequence[str]]
    """The units that each unit waits for, sorted; all members of a join count."""
    adds: bool
    """True when units, or waiting for all members of a join, add a wait to the plan."""


def units_of(plan: FailoverPlan) -> Units:
    """Return the units of a plan; single steps where larger units would wait for each other.

    Complexity: O(steps + precedences), apart from sorting.
    """
    import networkx as nx

    guarded = _guarded(plan)
    if not nx.is_directed_acyclic_graph(_graph(plan, _homes(plan, guarded))):
        guarded = {}
    home = _homes(plan, guarded)
    graph = _graph(plan, home)
    alone = {step.id: Unit(steps=(step,)) for step in plan.steps if home[step.id] == step.id}
    units = {**alone, **guarded}
    place = {step.id: (step.wave, at) for at, step in enumerate(plan.steps)}
    order = list(nx.lexicographical_topological_sort(graph, key=lambda unit: place[unit]))
    return Units(
        by_id={unit: units[unit] for unit in order},
        waits={unit: sorted(graph.predecessors(unit)) for unit in order},
        adds=_adds(plan, guarded),
    )


def _guarded(plan: FailoverPlan) -> Mapping[str, Unit]:
    """Return the units of fences, by their first step."""
    by_id = {step.id: step for step in plan.steps}
    joins = joins_of(plan.precedence)
    guards: dict[str, Unit] = {}
    taken: set[str] = set()
    for step in sorted(joins):
        for join in joins[step]:
            branch = [member for member in join.members if by_id[member].condition is not None]
            checks = [member for member in join.members if member not in branch]
            if len(branch) != 1 or len(checks) != 1 or join.minimum != 1:
                continue
            before = [each.members for each in joins.get(checks[0], ())]
            if len(before) != 1 or len(before[0]) != 1:
                continue
            steps = (by_id[before[0][0]], by_id[checks[0]])
            ids = {*branch, *(step.id for step in steps)}
            if steps[0].id not in guards and not ids & taken:
                guards[steps[0].id] = Unit(steps=steps, instead=by_id[branch[0]])
                taken |= ids
    return guards


def _homes(plan: FailoverPlan, guarded: Mapping[str, Unit]) -> Mapping[str, str]:
    """Return the unit of each step, by step."""
    home = {step.id: step.id for step in plan.steps}
    for name, unit in guarded.items():
        home |= {step.id: name for step in unit.steps}
        home |= {unit.instead.id: name} if unit.instead else {}
    return home


def _graph(plan: FailoverPlan, home: Mapping[str, str]) -> "nx.DiGraph[str]":
    """Return the graph of units, with an edge from each unit to those that wait for it."""
    import networkx as nx

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(home[step.id] for step in plan.steps)
    edges = ((home[precedence.before], home[precedence.after]) for precedence in plan.precedence)
    graph.add_edges_from((before, after) for before, after in edges if before != after)
    return graph


def _adds(plan: FailoverPlan, guarded: Mapping[str, Unit]) -> bool:
    """Tell whether the units wait for more than the steps do.

    They do where a step waits only for the first step of a unit, where a later step of a unit waits
    for another step, where a join is waited for as a whole, and where a conditional step always
    runs.
    """
    lasts = {unit.steps[-1].id for unit in guarded.values()}
    firsts = {unit.id for unit in guarded.values()}
    branches = {unit.instead.id for unit in guarded.values() if unit.instead}
    inside = {step.id for unit in guarded.values() for step in unit.steps} | branches
    late = {
        (precedence.before, precedence.after)
        for precedence in plan.precedence
        if (precedence.after in inside - firsts - branches and precedence.before not in inside)
        or (precedence.before in inside - lasts - branches and precedence.after not in inside)
    }
    conditional = {step.id for step in plan.steps if step.condition is not None}
    return bool(late) or has_choice(plan) or conditional != branches
