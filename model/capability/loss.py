"""Loss: what a disruption takes, and what each component then does: it is restored, or it waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from model.capability import properties as read
from model.capability.capability import CONTAINERS
from model.capability.estimate import NOTHING, Basis, Estimate, known, unknown, worst
from model.capability.own_times import OwnTimes, own_times
from model.capability.places import unplaced
from model.capability.waiting_times import waiting_times
from model.disruption.disruptions import (
    Disruption,
    disruption_class,
    seed_classes,
    seed_states,
)
from model.graph import DependencyGraph
from model.kernels.bundles import bundle
from model.kernels.failure_modes import mode_effects
from model.kernels.level_sweep import sweep
from model.kernels.needs import Codes, Flags, Ints
from model.kernels.propagation import Kernel
from model.records.component import LOGICAL_KINDS, Component, ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, FailureMode

BAD, SLOW = FailureMode.BAD, FailureMode.SLOW
SEVERAL = "several components are bad or slow, and which of them keeps it away is not known"
CLASSES = tuple(DisruptionClass)
"""The classes from the narrowest to the widest; their places are their numbers in arrays."""
OPERATED = frozenset({Kind.ACCOUNT, Kind.FAILURE_DOMAIN, Kind.REGION, Kind.ZONE})
"""Failure domains whose return only their operator knows, unless a document states it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loss:
    """The components that fail first."""

    seeds: Ints
    """By number, sorted."""
    widest: DisruptionClass
    """The class of the widest place that is lost: its objectives are tested."""
    classes: Mapping[int, DisruptionClass] = field(default_factory=dict)
    """The class of the formulas for those seeds for which it is not `widest`."""
    altered: Sequence[tuple[FailureMode, Ints]] = ()
    """The components that answer, but with wrong content or late, by number."""
    placed: bool = False
    """True to take components whose place is not known as lying elsewhere: a blast radius does."""


def loss(graph: DependencyGraph, disruption: Disruption) -> Loss:
    """Return what a disruption takes.

    Raises:
        Error: if the graph does not know what fails; see `disruptions.seeds`.
    """
    widest = disruption_class(disruption)
    classes = {
        graph.index(seed): tested for seed, tested in seed_classes(graph, disruption).items()
    }
    states = seed_states(graph, disruption)
    failing, altered = states.failing, ((BAD, states.bad), (SLOW, states.slow))
    return Loss(
        seeds=_numbers(graph, failing),
        widest=widest,
        classes={seed: tested for seed, tested in classes.items() if tested is not widest},
        altered=[(mode, _numbers(graph, names)) for mode, names in altered if names],
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Roles:
    """What each component does in one loss, by number (`spec-2` R-1)."""

    lost: Flags
    """Taken by the disruption, alone or with the failure domain that it lives in."""
    restored: Flags
    """Restored before it serves again: what is lost, what stopped and has a stated figure, and
    stores of data that stopped. Everything else only waits for what it needs."""
    starting: Flags
    """Starts anew, so that what it needs to start counts: as `restored`, without the stores."""
    down: Flags
    """Stops for good, as nothing is repaired (`resilience-spec` §3.1.3)."""
    unplaced: Flags
    """It is not known where it lies, so that it may be lost or not."""
    domains: Flags
    """Lost failure domains: what lives in them goes elsewhere and does not wait for them."""
    classes: Codes
    """The place in `CLASSES` of the class whose formulas hold."""
    widest: DisruptionClass
    """The class of the widest place that is lost."""
    reverts: Flags
    """Stops because something that it needs is bad or slow, until that is as it was before."""
    reverting: Estimate
    """How long people take for that, from the gate on: `rollback_seconds` of what is bad. Replicas
    do not shorten it, as they have the same content (`spec-2` M-3)."""

    def operated(self, graph: DependencyGraph) -> Flags:
        """Return the lost domains of which only their operator knows when they return.

        What needs such a domain itself, and does not only live in it, waits for it.
        """
        return np.asarray(self.domains & graph.once(are_operated))


def roles(graph: DependencyGraph, taken: Loss, *, pessimistic: bool, full: bool = False) -> Roles:
    """Return what each component does when `taken` is lost.

    Args:
        graph: the graph.
        taken: what is lost.
        pessimistic: take requirements of unknown strength as hard, needing all their members.
        full: count what is degraded by bad or slow components, and these themselves.

    Complexity: O(components), and what the loss affects.
    """
    reverts = _reverting(graph, taken, pessimistic=pessimistic, full=full)
    seeds = np.union1d(taken.seeds, np.flatnonzero(reverts)).astype(np.int32)
    reverts[taken.seeds] = False
    lost, classes = _contained(graph, seeds), _classes(graph, taken)
    failure = graph.topology.fail(seeds, pessimistic=pessimistic)
    down: Flags = np.zeros(len(graph), np.bool_)
    down[graph.topology.levels.order[failure.down_positions()]] = True
    stated = _stated(graph, classes)
    starting = lost | (down & stated)
    return Roles(
        lost=lost,
        restored=starting | (down & graph.once(waiting_times).restores),
        starting=starting,
        down=down,
        unplaced=_unplaced(graph, taken, lost),
        domains=lost & graph.once(_are_domains) & ~stated,
        classes=classes,
        widest=taken.widest,
        reverts=reverts,
        reverting=reverting_time(graph, taken),
    )


def reverting_time(graph: DependencyGraph, taken: Loss) -> Estimate:
    """Return how long it takes until nothing is bad or slow any longer; zero where nothing is."""
    times = [
        _reverting_time(graph.components[number], mode)
        for mode, altered in taken.altered
        for number in altered.tolist()
    ]
    if not times:
        return NOTHING
    longest, least = worst(times), min(time.lower_bound for time in times)
    if longest.lower_bound == least:
        return longest
    return unknown(SEVERAL, at_least=least, at_most=longest.upper_bound)


def own_times_of(
    graph: DependencyGraph, assigned: Roles, numbers: Ints, at: datetime
) -> Mapping[int, OwnTimes]:
    """Return the own times of each class that occurs among these components, filled for them."""
    answers = {}
    for code in np.unique(assigned.classes[numbers]).tolist():
        own = own_times(graph, CLASSES[code], at)
        own.ask(numbers[assigned.classes[numbers] == code])
        answers[code] = own
    return answers


def _reverting(graph: DependencyGraph, taken: Loss, *, pessimistic: bool, full: bool) -> Flags:
    """Return what stops because of bad or slow components; with `full` also what only degrades."""
    needs = graph.topology.needs
    stopped: Flags = np.zeros(len(graph), np.bool_)
    for mode, altered in taken.altered:
        effects = mode_effects(needs, altered, mode, pessimistic=pessimistic)
        stopped[effects.down.component] = True
        if full:
            stopped[effects.degraded.component] = stopped[effects.carriers] = True
    return stopped


def _reverting_time(component: Component, mode: FailureMode) -> Estimate:
    if mode is SLOW:
        return unknown(f"how long {component.label} answers late, no document states")
    stated = read.seconds(component, read.ROLLBACK_SECONDS)
    if stated is None:
        return unknown(
            f"how long it takes to undo the change of {component.label}, no document states "
            "(rollback_seconds)"
        )
    return known(stated, f"rollback_seconds of {component.label}", Basis.ASSERTED)


def _numbers(graph: DependencyGraph, names: Sequence[ComponentId]) -> Ints:
    return np.array(sorted(graph.index(name) for name in names), np.int32)


def _unplaced(graph: DependencyGraph, taken: Loss, lost: Flags) -> Flags:
    if taken.placed:
        return np.zeros_like(lost)
    return np.asarray(unplaced(graph, taken.widest) & ~lost)


def _classes(graph: DependencyGraph, taken: Loss) -> Codes:
    """Return for each component the class of the widest place that takes it."""
    widest = CLASSES.index(taken.widest)
    classes = np.full(len(graph), widest, np.int8)
    if taken.classes:
        of_seed = [taken.classes.get(seed, taken.widest) for seed in taken.seeds.tolist()]
        codes = np.array([CLASSES.index(tested) for tested in of_seed], np.int8)
        for code in np.unique(codes).tolist():
            classes[_contained(graph, taken.seeds[codes == code])] = code
    return classes


def _stated(graph: DependencyGraph, classes: Codes) -> Flags:
    """Return which components have a stated time to recover, for the class that holds for them."""
    stated: Flags = np.zeros(len(graph), np.bool_)
    for code, numbers in graph.once(_stated_by_class).items():
        stated[numbers[classes[numbers] == code]] = True
    return stated


def _stated_by_class(graph: DependencyGraph) -> Mapping[int, Ints]:
    numbers: dict[int, set[int]] = {}
    for capability in graph.records.capabilities:
        if capability.rto is not None and capability.subject in graph:
            code = CLASSES.index(capability.disruption_class)
            numbers.setdefault(code, set()).add(graph.index(capability.subject))
    return {code: np.array(sorted(subjects), np.int32) for code, subjects in numbers.items()}


def _are_domains(graph: DependencyGraph) -> Flags:
    domains = CONTAINERS - LOGICAL_KINDS
    kinds = (component.kind in domains for component in graph.components)
    return np.fromiter(kinds, np.bool_, len(graph))


def are_operated(graph: DependencyGraph) -> Flags:
    """Return which components are failure domains whose return only their operator knows."""
    kinds = (component.kind in OPERATED for component in graph.components)
    return np.fromiter(kinds, np.bool_, len(graph))


def _contained(graph: DependencyGraph, numbers: Ints) -> Flags:
    """Return these components and all whose failure domains they break, transitively."""
    levels = graph.topology.levels
    failed: Flags = np.zeros(len(graph), np.bool_)
    positions = levels.position[numbers]
    failed[positions] = True
    graph.once(_containment).close(failed, positions)
    return np.asarray(failed[levels.position])


def _containment(graph: DependencyGraph) -> Kernel:
    needs, levels = graph.topology.needs, graph.topology.levels
    contains = needs.having(Effect.CONTAINMENT)
    none = np.zeros_like(contains)
    requirements = bundle(needs, contains, levels.position, all_members=none)
    by_level = sweep(requirements, levels)
    return Kernel(bundle=requirements, levels=levels, sweep=lambda: by_level)
