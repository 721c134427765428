"""Gaps by component, service and owner: which ones a person wants, and how many there are."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from model.capability.ownership import owner_of
from model.gaps.interface import Gap, Severity
from model.graph import DependencyGraph
from model.records.component import ComponentId
from model.recovery.closures import hard_closure
from service.cli.names import resolve, resolve_all

ORDER = tuple(Severity)
"""From the gravest."""
NOBODY = "no owner"
"""The group of the gaps whose component has no owner."""


class GroupBy(StrEnum):
    """What gaps may be counted by."""

    RULE = "rule"
    SEVERITY = "severity"
    COMPONENT = "component"
    SERVICE = "service"
    OWNER = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFilter:
    """The gaps that a person wants to see."""

    severities: frozenset[Severity]
    components: frozenset[ComponentId] | None
    """None for gaps of every component."""
    owners: frozenset[str] | None
    """None for gaps of every owner, and of nobody."""

    def wants(self, gap: Gap, owner: str | None) -> bool:
        """Tell whether a gap of an owner passes the filter."""
        component = gap.finding.component
        return (
            gap.severity in self.severities
            and (self.components is None or component in self.components)
            and (self.owners is None or owner in self.owners)
        )


def gap_filter(
    graph: DependencyGraph,
    *,
    least: Severity,
    components: Sequence[str],
    services: Sequence[str],
    owners: Sequence[str],
) -> GapFilter:
    """Return the filter that these texts name; empty ones let every gap pass.

    A service stands for itself, its members and everything that it needs hard to serve.

    Raises:
        UnknownComponent: if the graph has no component of such a name.
    """
    wanted: set[ComponentId] | None = None
    if components or services:
        named = [resolve(graph, service) for service in services]
        wanted = {*resolve_all(graph, components), *(hard_closure(graph, named) if named else ())}
    return GapFilter(
        severities=frozenset(ORDER[: ORDER.index(least) + 1]),
        components=None if wanted is None else frozenset(wanted),
        owners=frozenset(owners) if owners else None,
    )


def owners_of(graph: DependencyGraph, gaps: Iterable[Gap]) -> Mapping[ComponentId, str | None]:
    """Return the owner of each component that has a gap; None where nothing states one."""
    components = {gap.finding.component for gap in gaps}
    return {component: owner_of(graph, component) for component in sorted(components)}


def grouped(
    graph: DependencyGraph,
    gaps: Sequence[Gap],
    group_by: GroupBy,
    owners: Mapping[ComponentId, str | None],
) -> Mapping[str, Counter[Severity]]:
    """Return how many gaps of each severity a group has, the group with the gravest first.

    A gap counts in each service that its component is a member of, or is itself.
    """
    counts: dict[str, Counter[Severity]] = {}
    for gap in gaps:
        for group in _groups(graph, gap, group_by, owners):
            counts.setdefault(group, Counter())[gap.severity] += 1

    def gravest(group: str) -> tuple[tuple[int, ...], str]:
        return tuple(-counts[group][severity] for severity in ORDER), group

    return {group: counts[group] for group in sorted(counts, key=gravest)}


def _groups(
    graph: DependencyGraph,
    gap: Gap,
    group_by: GroupBy,
    owners: Mapping[ComponentId, str | None],
) -> Iterator[str]:
    component = gap.finding.component
    match group_by:
        case GroupBy.RULE:
            yield f"{gap.rule} {gap.title}"
        case GroupBy.SEVERITY:
            yield str(gap.severity)
        case GroupBy.COMPONENT:
            yield component
        case GroupBy.OWNER:
            yield owners[component] or NOBODY
        case GroupBy.SERVICE:
            groups = graph.groups_of(component)
            yield from groups or (component,)
