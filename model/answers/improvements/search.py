"""Improvements: the smallest sets of changes after which a promise holds.

Every set is tried: the graph with its changes made is asked for its figures again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from model.answers.improvements.changes import CATALOGUE
from model.answers.improvements.interface import Change, Effort, Situation
from model.answers.improvements.smallest_sets import SmallestSets, smallest_sets
from model.capability.estimate import Estimate
from model.failover.counterparts import across
from model.failover.plan import Comparison
from model.failover.timing import compare
from model.graph import DependencyGraph
from model.records.component import ComponentId, Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect
from model.records.revision import Records
from model.recovery.closures import hard_closure
from model.recovery.effective_rpo import effective_rpo
from model.recovery.effective_rto import effective_rto

LARGEST = 3
"""Sets of up to so many changes are tried one by one."""
TRIALS = 150
"""Where there are at most so many sets, each is tried."""
PRUNED = 300
"""How many sets are tried at most while others are ruled out; more would take minutes."""
DRILL = "drill"
"""The change that measures."""
SHOWN = 5
"""How many sets an answer holds."""
BESIDE = frozenset({Effect.REPLICATION, Effect.BACKUP, Effect.OBSERVABILITY})
"""Effects by which something belongs to a component that it does not need: copies and watchers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedChange:
    """One change to one component."""

    id: str
    """`<change>:<component>`, unique."""
    change: str
    """Id of the change in the catalogue: `replica`."""
    component: ComponentId
    """What is changed."""
    description: str
    """What is done, as one instruction."""
    effort: Effort
    """How much work it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherService:
    """What a set of changes does to another service."""

    service: ComponentId
    """The service."""
    rto_before: Comparison
    """How long it is away today."""
    rto_after: Comparison
    """How long it is away with the changes."""
    rpo_before: Comparison
    """How much data it loses today."""
    rpo_after: Comparison
    """How much data it loses with the changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """A set of changes after which the promise holds."""

    changes: Sequence[ProposedChange]
    """The changes, by id."""
    rto: Comparison
    """The RTO with these changes."""
    rpo: Comparison
    """The RPO with these changes."""
    others: Sequence[OtherService]
    """The other services whose figures change, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvements:
    """What makes a promise hold."""

    service: ComponentId
    """The service that promises."""
    disruption_class: DisruptionClass
    """How much fails at once."""
    rto: Comparison
    """The RTO today, beside the promise."""
    rpo: Comparison
    """The RPO today, beside the promise."""
    holds: bool
    """True when the promise holds already."""
    sets: Sequence[Improvement]
    """The smallest sets that make it hold, by the ids of their changes; empty when it holds, and
    when no set of known changes is enough."""
    left_out: int
    """How many further sets of that size there are."""
    exact: bool
    """True when no smaller set exists; false when `sets` holds an upper bound."""
    reason: str
    """Why it is not exact, or why there is no set; empty when there is nothing to explain."""
    best_rto: Comparison
    """The RTO with every known change."""
    best_rpo: Comparison
    """The RPO with every known change."""
    considered: Sequence[ProposedChange]
    """Every change that can be made, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """What is promised."""

    rto: timedelta | None
    rpo: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    rto: Comparison
    rpo: Comparison

    @property
    def hold(self) -> bool:
        kept = ("met", "no_target")
        return self.rto.status in kept and self.rpo.status in kept


def improvements(
    graph: DependencyGraph,
    service: str,
    *,
    disruption_class: DisruptionClass,
    rto: timedelta | None,
    rpo: timedelta | None,
    at: datetime,
) -> Improvements:
    """Return the smallest sets of changes after which a service keeps an RTO and RPO.

    The catalogue of changes (`model.answers.improvements.changes`) is applied to what the service
    needs hard. All sets of one change are tried, then those of two and three; every set of the
    smallest size that is enough is an answer. Where there are too many, sets are ruled out
    together (`model.answers.improvements.smallest_sets`). Where none of up to three changes is
    enough, all changes are made and then taken back one by one as long as the promise holds: an
    upper bound, which is smallest only by chance. A None target is not asked for.

    Raises:
        UnknownComponent: if there is no such service.

    Complexity: one evaluation of the recovery of the service for each set (at most 450) and change.
    """
    subject = graph.component(service).id
    target = _Target(rto=rto, rpo=rpo)
    situation = Situation(
        graph=graph,
        service=subject,
        disruption_class=disruption_class,
        at=at,
        needed=frozenset((subject, *hard_closure(graph, (subject,)))),
    )
    today = _figures(graph, situation, target)
    options = dict(_options(situation))
    trials = _Trials(situation, target, options)
    nothing = SmallestSets(sets=[], exact=True, reason="")
    answer = nothing if today.hold else trials.search()
    best = _figures(
        DependencyGraph(_changed(situation, graph.records, options, options)), situation, target
    )
    return Improvements(
        service=subject,
        disruption_class=disruption_class,
        rto=today.rto,
        rpo=today.rpo,
        holds=today.hold,
        sets=[_improvement(situation, target, options, names) for names in answer.sets[:SHOWN]],
        left_out=max(len(answer.sets) - SHOWN, 0),
        exact=answer.exact,
        reason=answer.reason,
        best_rto=best.rto,
        best_rpo=best.rpo,
        considered=[_proposed(situation, name, options[name]) for name in sorted(options)],
    )


def _options(situation: Situation) -> Iterator[tuple[str, tuple[Change, ComponentId]]]:
    """Yield every change that applies to something that the service needs, by its id."""
    for change in CATALOGUE:
        if situation.disruption_class in change.classes:
            for name in sorted(situation.needed):
                if change.applies(situation, situation.graph.component(name)):
                    yield f"{change.id}:{name}", (change, name)


class _Trials:
    """Tries sets of changes, on the part of the graph that decides about the service."""

    def __init__(
        self,
        situation: Situation,
        target: _Target,
        options: Mapping[str, tuple[Change, ComponentId]],
    ) -> None:
        self.situation = situation
        self.target = target
        self.options = options
        self.records = _part(situation)
        whole = _figures(situation.graph, situation, target)
        if _figures(DependencyGraph(self.records), situation, target) != whole:
            self.records = situation.graph.records

    def search(self) -> SmallestSets:
        """Return the smallest sets that are enough."""
        return smallest_sets(
            tuple(self.options), self._holds, largest=LARGEST, trials=TRIALS, pruned_trials=PRUNED
        )

    def _holds(self, names: Iterable[str]) -> bool:
        changed = _changed(self.situation, self.records, self.options, names)
        return _figures(DependencyGraph(changed), self.situation, self.target).hold


def _part(situation: Situation) -> Records:
    """Return the records of what the service needs in any way, with its copies and watchers."""
    graph = situation.graph
    others = (_counterpart(situation, name) for name in sorted(situation.needed))
    near = [situation.service, *(name for name in others if name is not None)]
    inside = set(near)
    while near:
        name = near.pop()
        below = [provider for need in graph.requirements_of(name) for provider in need.providers]
        beside = [need.dependent for need in graph.required_by(name) if need.effect in BESIDE]
        near += [other for other in {*below, *beside} if other not in inside]
        inside.update(below, beside)
    everything = graph.records
    return Records(
        components=tuple(known for known in everything.components if known.id in inside),
        requirements=tuple(need for need in everything.requirements if need.dependent in inside),
        memberships=tuple(
            pair for pair in everything.memberships if {pair.group, pair.member} <= inside
        ),
        objectives=tuple(known for known in everything.objectives if known.subject in inside),
        capabilities=tuple(known for known in everything.capabilities if known.subject in inside),
    )


def _counterpart(situation: Situation, name: ComponentId) -> ComponentId | None:
    component = situation.graph.component(name)
    region = situation.other_region(component.region)
    return None if region is None else across(situation.graph, component, region)


def _changed(
    situation: Situation,
    records: Records,
    options: Mapping[str, tuple[Change, ComponentId]],
    names: Iterable[str],
) -> Records:
    # A drill measures what the other changes leave, so it comes last.
    for name in sorted(names, key=lambda name: (options[name][0].id == DRILL, name)):
        change, component = options[name]
        records = change.alter(situation, situation.graph.component(component), records)
    return records


def _figures(graph: DependencyGraph, situation: Situation, target: _Target) -> _Figures:
    return _figures_of(graph, situation.service, situation, target)


def _figures_of(
    graph: DependencyGraph, service: ComponentId, situation: Situation, target: _Target
) -> _Figures:
    tested, at = situation.disruption_class, situation.at
    until: Estimate = effective_rto(graph, service, tested, at).total
    lost: Estimate = effective_rpo(graph, service, tested, at).loss
    return _Figures(rto=compare(until, target.rto), rpo=compare(lost, target.rpo))


def _proposed(
    situation: Situation, name: str, option: tuple[Change, ComponentId]
) -> ProposedChange:
    change, component = option
    known = situation.graph.component(component)
    region = situation.other_region(known.region) or "another Region"
    return ProposedChange(
        id=name,
        change=change.id,
        component=component,
        description=change.title.format(name=known.label, region=region),
        effort=change.effort,
    )


def _improvement(
    situation: Situation,
    target: _Target,
    options: Mapping[str, tuple[Change, ComponentId]],
    names: Sequence[str],
) -> Improvement:
    """Return a set with its figures in the whole graph, and what it does to other services."""
    before = situation.graph
    after = DependencyGraph(_changed(situation, before.records, options, names))
    new = _figures(after, situation, target)
    return Improvement(
        changes=[_proposed(situation, name, options[name]) for name in names],
        rto=new.rto,
        rpo=new.rpo,
        others=list(_others(situation, before, after)),
    )


def _others(
    situation: Situation, before: DependencyGraph, after: DependencyGraph
) -> Iterator[OtherService]:
    for service in before.of_kind(Kind.SERVICE):
        if service.id == situation.service:
            continue
        nothing = _Target(rto=None, rpo=None)
        today = _figures_of(before, service.id, situation, nothing)
        then = _figures_of(after, service.id, situation, nothing)
        if today != then:
            yield OtherService(
                service=service.id,
                rto_before=today.rto,
                rto_after=then.rto,
                rpo_before=today.rpo,
                rpo_after=then.rpo,
            )
