"""What gap rules and recovery formulas say of the sample estate: one row for each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from model.gaps import RULES, Gap, GapRule, find_gaps
from model.graph import DependencyGraph
from model.objective import DisruptionClass
from model.recovery.capability import FORMULAS, Achievable, achievable
from service.stores import open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class GapSample:
    """A rule, and the gap that its example tells of."""

    rule: GapRule
    gap: Gap | None
    """None where the estate has none."""


def load(url: str) -> DependencyGraph:
    """Return the current revision of the store at `url`."""
    store = open_store(url)
    try:
        return DependencyGraph(store.load().records)
    finally:
        store.close()


def gap_samples(graph: DependencyGraph, at: datetime) -> Sequence[GapSample]:
    """Return for each rule, by id, the gravest gap on the component that its example names."""
    gaps = find_gaps(graph, at=at)
    return tuple(
        GapSample(rule=rule, gap=next((one for one in gaps if shows(graph, rule, one)), None))
        for rule in sorted(RULES, key=lambda one: one.id)
    )


def shows(graph: DependencyGraph, rule: GapRule, gap: Gap) -> bool:
    """Tell whether a gap is what the rule's example tells of: by id or name of the component."""
    component = graph.component(gap.finding.component)
    return gap.rule == rule.id and rule.example_component in {component.id, component.name}


def formula_samples(graph: DependencyGraph, at: datetime) -> Mapping[str, Achievable | None]:
    """Return formula id → what it says of the first component by id; None where it fits none."""
    first = _first(_answers(graph, at))
    return {one.id: first.get(one.id) for one in FORMULAS}


def _answers(graph: DependencyGraph, at: datetime) -> Iterator[tuple[str, Achievable]]:
    for component in sorted(graph.components, key=lambda one: one.id):
        for disruption_class in DisruptionClass:
            answer = achievable(graph, component.id, disruption_class, at)
            if answer.formula is not None:
                yield answer.formula, answer


def _first(answers: Iterator[tuple[str, Achievable]]) -> Mapping[str, Achievable]:
    first: dict[str, Achievable] = {}
    for formula, answer in answers:
        first.setdefault(formula, answer)
    return first
