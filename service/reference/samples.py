"""What gap rules and recovery formulas say of the sample estate: one row for each.

Where they say nothing of it, a document adds what they speak about (`service.reference.additions`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from model.capability.capability import FORMULAS, Achievable, achievable
from model.gaps import RULES, Gap, GapRule, find_gaps
from model.graph import DependencyGraph
from model.linking.link import LinkSettings, link
from model.records.objective import DisruptionClass
from model.records.observation import Observation
from service.jobs.import_file import DocumentFile, read_files
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


def observations(url: str) -> Sequence[Observation]:
    """Return what every scope of the store at `url` holds."""
    store = open_store(url)
    try:
        return store.observations()
    finally:
        store.close()


def with_document(seen: Sequence[Observation], sections: str, at: datetime) -> DependencyGraph:
    """Return the estate of these observations with what a document of these sections adds."""
    text = f"loadpath: 1\n{sections}".encode()
    documents = read_files([DocumentFile(name="added.yaml", read=lambda: text)], read_at=at)
    return DependencyGraph(
        link([*seen, *(document.observation for document in documents)], LinkSettings())
    )


def added_gap(
    before: DependencyGraph, after: DependencyGraph, rule: str, at: datetime
) -> Gap | None:
    """Return the gravest gap of a rule that `after` has and `before` has not."""
    known = {gap.id for gap in find_gaps(before, at=at)}
    new = (gap for gap in find_gaps(after, at=at) if gap.rule == rule and gap.id not in known)
    return next(new, None)


def gap_samples(graph: DependencyGraph, at: datetime) -> Sequence[GapSample]:
    """Return for each rule, by id, the gravest gap on the component that its example names."""
    gaps = find_gaps(graph, at=at)
    return tuple(
        GapSample(rule=rule, gap=next((gap for gap in gaps if shows(graph, rule, gap)), None))
        for rule in sorted(RULES, key=lambda rule: rule.id)
    )


def shows(graph: DependencyGraph, rule: GapRule, gap: Gap) -> bool:
    """Tell whether a gap is what the rule's example tells of: by id or name of the component."""
    component = graph.component(gap.finding.component)
    return gap.rule == rule.id and rule.example_component in {component.id, component.name}


def formula_samples(graph: DependencyGraph, at: datetime) -> Mapping[str, Achievable | None]:
    """Return formula id → what it says of the first component by id; None where it fits none."""
    first = _first(_answers(graph, at))
    return {formula.id: first.get(formula.id) for formula in FORMULAS}


def _answers(graph: DependencyGraph, at: datetime) -> Iterator[tuple[str, Achievable]]:
    for component in sorted(graph.components, key=lambda component: component.id):
        for disruption_class in DisruptionClass:
            answer = achievable(graph, component.id, disruption_class, at)
            if answer.formula is not None:
                yield answer.formula, answer


def _first(answers: Iterator[tuple[str, Achievable]]) -> Mapping[str, Achievable]:
    first: dict[str, Achievable] = {}
    for formula, answer in answers:
        first.setdefault(formula, answer)
    return first
